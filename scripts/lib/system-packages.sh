# What the tests need besides npm packages. On Debian and Ubuntu it is installed; elsewhere it is named. Sourced.

has_mariadb() { command -v mariadbd >/dev/null 2>&1 || [ -x /usr/sbin/mariadbd ]; }
has_redis() { command -v redis-server >/dev/null 2>&1; }
has_chromium() { [ -n "${CHROMIUM_PATH:-}" ] || command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
has_cjk_font() { [ "$(uname)" = Darwin ] || { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -1)" ]; }; }

has_orthanc() { [ "$(uname)" = Darwin ] || [ -e /usr/share/orthanc/plugins/libOrthancDicomWeb.so ]; }
has_dicom_samples() { [ "$(uname)" = Darwin ] || [ -d /usr/lib/python3/dist-packages/pydicom/data ]; }

missing_packages() {
  has_mariadb || echo mariadb-server
  has_redis || echo redis-server
  has_chromium || echo chromium
  has_cjk_font || echo fonts-noto-cjk
  has_orthanc || echo orthanc orthanc-dicomweb
  has_dicom_samples || echo python3-pydicom
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Installing a server package would also start the server; a policy that says no keeps it quiet while we install.
install_quietly() {
  local policy=/usr/sbin/policy-rc.d made=0
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
    made=1
  fi
  local result=0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" || result=$?
  if [ "$made" = 1 ]; then as_root rm -f "$policy"; fi
  return "$result"
}

require_system_packages() {
  local missing
  missing=$(missing_packages | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    say "安装测试要用的系统软件：$missing"
    local log
    log=$(mktemp)
    # shellcheck disable=SC2086 -- a list of package names
    if ! { as_root apt-get update -q && install_quietly fontconfig $missing; } >"$log" 2>&1; then
      tail -20 "$log" >&2
      rm -f "$log"
      fail "没有装上：$missing。请用系统的软件管理器装好，再运行一次。"
    fi
    rm -f "$log"
    return 0
  fi
  if [ "$(uname)" = Darwin ]; then
    fail "测试还缺：$missing。请运行 brew install mariadb redis && brew install --cask google-chrome，并设 CHROMIUM_PATH，再运行一次。"
  fi
  fail "测试还缺：$missing。请用系统的软件管理器装好（Debian/Ubuntu：sudo apt-get install $missing），再运行一次。"
}
