# Shared by scripts/start and scripts/test: what must be there before anything runs. Sourced, not executed.

say() { printf '\033[36m▸\033[0m %s\n' "$*"; }
fail() {
  printf '\033[31m✗\033[0m %s\n' "$*" >&2
  exit 1
}

require_node() {
  command -v node >/dev/null 2>&1 || fail '没有找到 Node.js。请先安装 Node.js 20.19 或更新版本（https://nodejs.org），再运行一次。'
  command -v npm >/dev/null 2>&1 || fail '没有找到 npm。它随 Node.js 一起安装，请重装 Node.js 20.19 或更新版本。'
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node.js 版本太旧（$(node -v)）。请升级到 20.19 或更新版本。"
}

# sha256 of the files named on standard input, one line; works on Linux and macOS.
fingerprint() { node scripts/lib/fingerprint.mjs "$@"; }

install_packages() {
  local stamp=node_modules/.anzhen-lock now
  now=$(fingerprint package.json package-lock.json bff/package.json shared-types/package.json)
  if [ "$(cat "$stamp" 2>/dev/null || true)" = "$now" ]; then return; fi
  say '安装 npm 依赖（第一次约 1 分钟）…'
  # Not NODE_ENV=production: it would leave the build tools out. Install scripts are not needed by any package we use.
  NODE_ENV=development npm ci --ignore-scripts --no-audit --no-fund --loglevel=error ||
    fail 'npm 依赖没有装上。请检查网络和 npm 源，再运行一次。'
  printf '%s' "$now" >"$stamp"
}

build_server() {
  say '编译共享类型和 BFF…'
  npx --no-install tsc -b bff || fail 'BFF 没有编译成功，请看上面的错误。'
}

# Builds a Taro target unless nothing it is made of has changed.
build_app() {
  local target=$1 stamp=dist/.$1-fingerprint now
  now=$(fingerprint miniprogram shared-types/src config babel.config.js package-lock.json project.config.json)
  if [ "$(cat "$stamp" 2>/dev/null || true)" = "$now" ]; then return; fi
  say "构建 $target 应用（约半分钟）…"
  rm -f "$stamp"
  local log
  log=$(mktemp)
  if ! npm run --silent "build:$target" >"$log" 2>&1; then
    tail -40 "$log" >&2
    rm -f "$log"
    fail "$target 应用没有构建成功，请看上面的错误。"
  fi
  rm -f "$log"
  printf '%s' "$now" >"$stamp"
}
