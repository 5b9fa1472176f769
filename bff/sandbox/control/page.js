/* The control page: reads /overview every two seconds and draws it. Text is set as text, never as markup. */
const $ = (id) => document.getElementById(id);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let offsetMs = 0;
let toastTimer;

/** Makes an element: el('div', { class: 'item' }, 'text', child …). */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(key, value);
    else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function say(text) {
  $('toast').textContent = text;
  $('toast').hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => ($('toast').hidden = true), 4000);
}

async function api(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message || answer.errMsg || `请求失败（${response.status}）`);
  return answer;
}

/** Does something, says how it went, and draws again. */
async function act(work, done = '已完成') {
  try {
    const result = await work();
    say(done);
    await refresh();
    return result;
  } catch (error) {
    say(error.message);
    return undefined;
  }
}

const button = (text, work, done, kind = '') =>
  el('button', { type: 'button', class: kind, click: () => act(work, done) }, text);
const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;
const tag = (text, warn = false) => el('span', { class: warn ? 'tag warn' : 'tag' }, text);
const hospitalTime = (ms) =>
  new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(ms);
const fill = (id, nodes, empty) =>
  $(id).replaceChildren(...(nodes.length ? nodes : [el('p', { class: 'soft' }, empty)]));

const setOffset = (value) => api('POST', '/clock', { offsetMs: value });
function tomorrowAtEight() {
  const shifted = new Date(Date.now() + offsetMs + 8 * HOUR + 24 * HOUR);
  return api('POST', '/clock', { now: `${shifted.toISOString().slice(0, 10)}T08:00:00+08:00` });
}

const TRADE = { NOTPAY: '未支付', SUCCESS: '已支付', REFUND: '有退款', CLOSED: '已关闭' };
const REFUND = { PROCESSING: '退款中', SUCCESS: '已退款', ABNORMAL: '退款异常', CLOSED: '退款关闭' };
const MIX = {
  CREATED: '待支付',
  SUCCESS: '成功',
  REFUND: '已退',
  FAIL: '失败',
  NO_SELF_PAY: '无',
  NO_MED_INS_PAY: '无',
};
const ORD_STAS = {
  0: '已上传',
  1: '已预结算',
  2: '待支付',
  6: '已结算',
  7: '全部退费',
  8: '医保已退',
  9: '现金已退',
  10: '现金部分退',
  11: '医保全退现金部分退',
  12: '已撤销',
  15: '结算失败',
};
const KIND = { subscribe: '订阅消息', official: '公众号模板消息', 'medical-assistant': '就医助手' };
const PAID = { paid: '支付', refunded: '退款到账', 'insurance-paid': '医保支付' };

const messageBubble = (message) =>
  el(
    'div',
    { class: 'bubble' },
    el('strong', {}, message.title),
    ' ',
    tag(KIND[message.kind]),
    el('div', { class: 'soft' }, message.at.replace('T', ' ').slice(0, 19)),
    ...Object.entries(message.data).map(([name, value]) =>
      el('div', {}, el('span', { class: 'soft' }, `${name}　`), value),
    ),
    message.page ? el('div', { class: 'soft' }, `点击进入 ${message.page}`) : null,
  );

const phoneCard = (phone) =>
  el(
    'div',
    { class: 'item' },
    el('strong', {}, phone.phoneId),
    el('div', { class: 'soft' }, `openid ${phone.openid}`),
    el(
      'div',
      { class: 'soft' },
      `手机号 ${phone.phoneNumber}　${phone.followsOfficialAccount ? '已关注公众号' : '未关注公众号'}`,
    ),
    ...phone.payments
      .slice(-5)
      .reverse()
      .map((item) => el('div', {}, `${PAID[item.kind]} ${yuan(item.amountFen)}　${item.description}`)),
    ...phone.messages.slice(-5).reverse().map(messageBubble),
  );

const orderCards = (state) => [
  ...state.orders
    .slice()
    .reverse()
    .map((order) =>
      el(
        'div',
        { class: 'item' },
        el('strong', {}, `${yuan(order.totalFen)} ${order.description} `),
        tag(TRADE[order.state], order.state === 'CLOSED'),
        el('div', { class: 'soft' }, order.outTradeNo),
        ...state.medIns
          .filter((item) => item.outTradeNo === order.outTradeNo)
          .map((item) =>
            el('div', {}, `医保混合：${MIX[item.mix]}　自费 ${MIX[item.selfPay]}　医保 ${MIX[item.medInsPay]}`),
          ),
        ...state.refunds
          .filter((item) => item.outTradeNo === order.outTradeNo)
          .map((refund) =>
            el(
              'div',
              { class: 'row' },
              `${REFUND[refund.status]} ${yuan(refund.refundFen)}`,
              ...(refund.status === 'PROCESSING'
                ? [
                    button('立即到账', () =>
                      api('POST', '/refunds/settle', { outRefundNo: refund.outRefundNo, status: 'SUCCESS' }),
                    ),
                    button('退款异常', () =>
                      api('POST', '/refunds/settle', { outRefundNo: refund.outRefundNo, status: 'ABNORMAL' }),
                    ),
                  ]
                : []),
            ),
          ),
        ...(order.state === 'SUCCESS' || order.state === 'REFUND'
          ? [
              el(
                'div',
                { class: 'row' },
                button('重发通知', () => api('POST', '/notices/replay', { outTradeNo: order.outTradeNo }), '已重发'),
                button(
                  '发送篡改的通知',
                  () => api('POST', '/notices/tamper', { outTradeNo: order.outTradeNo, how: 'tag' }),
                  '已发送，应被拒绝',
                ),
              ),
            ]
          : []),
      ),
    ),
  ...state.medIns
    .filter((item) => !state.orders.some((order) => order.outTradeNo === item.outTradeNo))
    .map((item) =>
      el('div', { class: 'item' }, `纯医保订单 ${item.outTradeNo} `, tag(MIX[item.mix], item.mix === 'FAIL')),
    ),
];

const noticeCard = (notice) =>
  el(
    'div',
    { class: 'item' },
    `${notice.eventType} `,
    tag(notice.isTaken ? '已被接收' : `已发 ${notice.attempts} 次`, !notice.isTaken && notice.attempts > 0),
    el('div', { class: 'soft' }, `${notice.outTradeNo}　上次应答 ${notice.lastStatus ?? '无'}`),
    notice.nextAtMs ? el('div', { class: 'soft' }, `下次 ${hospitalTime(notice.nextAtMs)}`) : null,
  );

const REPORTED = { SUCCESS: '已送达', FAIL: '没有送达' };
const textCard = ({ atMs, number, text, status, isReported }) =>
  el(
    'div',
    { class: 'item' },
    el('code', {}, number),
    ' ',
    tag(isReported ? REPORTED[status] : '等运营商回执', isReported && status === 'FAIL'),
    el('div', { class: 'soft' }, hospitalTime(atMs)),
    el('div', { class: 'bubble' }, text),
  );

const faultCard = (fault) =>
  el(
    'div',
    { class: 'item' },
    `${fault.server} ${fault.path} `,
    tag(`还有 ${fault.times} 次`, true),
    el(
      'div',
      { class: 'soft' },
      [
        fault.status && `状态 ${fault.status}`,
        fault.delayMs && `延迟 ${fault.delayMs} ms`,
        fault.cut && `断开（${fault.cut === 'before' ? '处理前' : '处理后'}）`,
        fault.refuse && '拒绝连接',
        fault.html && '返回网页',
        fault.truncate && '截断',
        fault.duplicate && '重复送达',
        fault.slowMs && `慢速 ${fault.slowMs} ms`,
        fault.probability && `概率 ${fault.probability}`,
      ]
        .filter(Boolean)
        .join('　'),
    ),
  );

const insuranceCards = (state) => [
  ...state.insured.map((person) =>
    el(
      'div',
      { class: 'item' },
      el('strong', {}, person.name),
      `　${person.insutype === '310' ? '职工医保' : '居民医保'}　个人账户 ${yuan(person.accountFen)}`,
      el(
        'div',
        { class: 'row' },
        button('账户清零', () => api('POST', '/nhsa/persons', { idNo: person.idNo, name: person.name, accountFen: 0 })),
        button('充值 1000 元', () =>
          api('POST', '/nhsa/persons', {
            idNo: person.idNo,
            name: person.name,
            accountFen: person.accountFen + 100_000,
          }),
        ),
      ),
    ),
  ),
  ...state.insuranceOrders.map((order) =>
    el(
      'div',
      { class: 'item' },
      `${yuan(order.totalFen)} `,
      tag(ORD_STAS[order.ordStas] || order.ordStas, order.ordStas === '15'),
      el('div', { class: 'soft' }, `${order.payOrdId}　院内单号 ${order.medOrgOrd}`),
      order.split
        ? el(
            'div',
            {},
            `统筹 ${yuan(order.split.fundFen)}　个账 ${yuan(order.split.accountFen)}　现金 ${yuan(order.split.cashFen)}`,
          )
        : null,
    ),
  ),
];

const fault = (text, body) => button(text, () => api('POST', '/faults', { times: 1, ...body }), '下一次请求会这样失败');

/** The buttons that never change are drawn once, so that typed text is not lost. */
function drawControls() {
  $('clock-buttons').append(
    button('+10 分钟', () => setOffset(offsetMs + 10 * MINUTE)),
    button('+1 小时', () => setOffset(offsetMs + HOUR)),
    button('到明天 08:00', tomorrowAtEight),
    button('回到现在', () => setOffset(0)),
  );
  $('notice-buttons').append(
    button('支付通知延迟 1 分钟', () => api('POST', '/notices/settings', { delayMs: MINUTE })),
    button('每个通知发两次', () => api('POST', '/notices/settings', { duplicate: 1 })),
    button('夹杂签名探测', () => api('POST', '/notices/settings', { signtestRate: 0.5 })),
    button('重试加快 100 倍', () => api('POST', '/notices/settings', { timeScale: 0.01 })),
    button('恢复正常', () =>
      api('POST', '/notices/settings', { delayMs: 0, duplicate: 0, signtestRate: 0, timeScale: 1 }),
    ),
  );
  $('fault-buttons').append(
    fault('HIS 断开（处理前）', { server: 'his', path: '/', cut: 'before' }),
    fault('HIS 断开（处理后）', { server: 'his', path: '/', cut: 'after' }),
    fault('HIS 慢 8 秒', { server: 'his', path: '/', delayMs: 8000 }),
    fault('HIS 停机（20 次）', { server: 'his', path: '/', cut: 'before', times: 20 }),
    fault('HIS 网关断开（处理后）', { server: 'hisSoap', path: '', cut: 'after' }),
    fault('下单后断开', { server: 'wechatpay', path: '/v3/pay/transactions/jsapi', cut: 'after' }),
    fault('微信支付系统错误', { server: 'wechatpay', path: '/v3/', status: 500 }),
    fault('退款系统错误', { server: 'wechatpay', path: '/v3/refund/', status: 500 }),
    fault('医保断开（处理后）', { server: 'nhsa', path: '/org/', cut: 'after' }),
    fault('微信接口繁忙', { server: 'wechat', path: '/', status: 200, body: { errcode: -1, errmsg: 'system error' } }),
    fault('短信发出后断开', { server: 'sms', path: '/', cut: 'after' }),
    button('令牌全部过期', () => api('POST', '/wechat/tokens', { how: 'expire' })),
    button('清除故障', () => api('DELETE', '/faults'), '已清除'),
  );
  $('reset').addEventListener('click', () => {
    if (confirm('清空所有手机、订单和号源并重新开始？密钥会保留。'))
      void act(() => api('POST', '/reset', {}), '已重新开始');
  });
  $('new-phone').addEventListener('submit', (event) => {
    event.preventDefault();
    const { value } = event.target.elements.phoneId;
    void act(() => api('GET', `/phones/${encodeURIComponent(value)}`), '手机已打开');
  });
}

const HINTS = {
  'his/stop-session': '{"sessionId":""}',
  'his/complete-visit': '{"regNo":""}',
  'his/publish-report': '{"patientId":"","kind":""}',
  'his/correct-report': '{"reportId":"","code":"","value":"","reason":""}',
  'his/withdraw-report': '{"reportId":"","reason":""}',
  'his/release-report': '{"reportId":""}',
  'his/swap-doctor': '{"sessionId":"","doctorId":""}',
  'his/window-booking': '{"sessionId":""}',
};

function drawHisActions(actions) {
  if ($('his-actions').childElementCount > 0) return;
  for (const action of actions) {
    const input = el('input', { 'aria-label': `${action} 的参数`, value: HINTS[action] || '{}' });
    const run = async () => {
      const result = await api('POST', `/${action}`, JSON.parse(input.value || '{}'));
      $('his-result').hidden = false;
      $('his-result').textContent = JSON.stringify(result, null, 2);
    };
    $('his-actions').append(
      el('div', { class: 'row' }, el('code', {}, action.replace('his/', '')), input, button('执行', run)),
    );
  }
}

const VISIT_WORDS = { held: '留号', confirmed: '已挂号', arrived: '已签到', visited: '看完了' };

/** One registration in the HIS, and what doctor and laboratory do next. */
function visitCard({ regNo, patId, status }) {
  const staff = (path, body) => () => api('POST', `/his/${path}`, body);
  const publish = (kind) => staff('publish-report', { patientId: patId, kind });
  return el(
    'p',
    { class: 'row' },
    el('code', {}, regNo || '未付款'),
    tag(VISIT_WORDS[status] ?? status),
    status === 'visited' || !regNo ? null : button('医生看完，开单', staff('complete-visit', { regNo }), '已开单'),
    button('血常规出报告', publish('blood-count'), '报告已出'),
    button('血脂出报告', publish('lipids'), '报告已出'),
  );
}

async function refresh() {
  const [state, his] = await Promise.all([api('GET', '/overview'), api('GET', '/his/state')]);
  const visits = Object.values(his.byOrder).filter(({ status }) => status in VISIT_WORDS);
  fill('visits', visits.slice(-10).reverse().map(visitCard), '还没有人挂号。');
  offsetMs = state.clock.offsetMs;
  $('offset').textContent = offsetMs === 0 ? '与真实时间一致' : `偏移 ${(offsetMs / HOUR).toFixed(2)} 小时`;
  fill('phones', state.phones.slice().reverse().map(phoneCard), '还没有手机。打开一部，或在小程序里登录。');
  fill(
    'authenticator',
    state.authenticator.map(({ label, code, secondsLeft }) =>
      el('p', {}, `${label}  `, el('code', {}, code), ` 还有 ${secondsLeft} 秒`),
    ),
    '还没有账号。./scripts/start 会放进来。',
  );
  fill('orders', orderCards(state), '还没有订单。');
  fill('notices', state.notices.slice(-12).reverse().map(noticeCard), '还没有发出过通知。');
  const { calls, taken, refused } = state.sms.counts;
  $('text-counts').textContent = `收到 ${calls} 次请求，发出 ${taken} 条，拒绝 ${refused} 条`;
  fill('texts', state.sms.texts.slice(-8).reverse().map(textCard), '还没有发出过短信。');
  fill('faults', state.faults.map(faultCard), '一切正常。');
  fill('insurance', insuranceCards(state), '还没有人用过医保。');
  fill(
    'scenes',
    state.scenes.map((scene) => el('span', { class: 'bubble' }, scene.name, ' ', el('code', {}, scene.scene))),
    '没有二维码。',
  );
  drawHisActions(state.hisActions);
}

drawControls();
setInterval(() => ($('now').textContent = hospitalTime(Date.now() + offsetMs)), 250);
const poll = () =>
  refresh()
    .catch(() => say('沙箱没有应答，请确认它还在运行'))
    .finally(() => setTimeout(poll, 2000));
void poll();
