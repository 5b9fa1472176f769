import { isOn, type BuiltinDefinition, type BuiltinElement, type BuiltinRegistry } from './define';

const emitThresholds = ({ host, data, state, emit }: BuiltinElement): void => {
  const isAtEnd = host.scrollTop + host.clientHeight >= host.scrollHeight - Number(data.lowerThreshold);
  const isAtStart = host.scrollTop <= Number(data.upperThreshold);
  if (isAtEnd && state.wasAtEnd !== true) emit('scrolltolower', { direction: 'bottom' });
  if (isAtStart && state.wasAtStart === false) emit('scrolltoupper', { direction: 'top' });
  state.wasAtEnd = isAtEnd;
  state.wasAtStart = isAtStart;
};

const scrollView: BuiltinDefinition = {
  properties: {
    scrollX: false,
    scrollY: false,
    scrollTop: 0,
    scrollLeft: 0,
    scrollIntoView: '',
    lowerThreshold: 50,
    upperThreshold: 50,
    refresherEnabled: false,
    refresherTriggered: false,
  },
  setUp: (element) => {
    const { host } = element;
    host.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = host;
      element.emit('scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth, deltaX: 0, deltaY: 0 });
      emitThresholds(element);
    });
    // A test pulls the list down by sending this event to the host.
    host.addEventListener('wx-pull-down', () => {
      if (isOn(element.data.refresherEnabled)) element.emit('refresherrefresh', {});
    });
  },
  update: ({ host, data, state }) => {
    host.toggleAttribute('scroll-x', isOn(data.scrollX));
    host.toggleAttribute('scroll-y', isOn(data.scrollY));
    if (state.scrollTop !== data.scrollTop) host.scrollTop = Number(data.scrollTop);
    if (state.scrollLeft !== data.scrollLeft) host.scrollLeft = Number(data.scrollLeft);
    state.scrollTop = data.scrollTop;
    state.scrollLeft = data.scrollLeft;
    const target = String(data.scrollIntoView ?? '');
    if (target !== '' && state.scrolledInto !== target) host.querySelector(`#${CSS.escape(target)}`)?.scrollIntoView();
    state.scrolledInto = target;
  },
};

const shownItem = ({ host, data }: BuiltinElement): number =>
  isOn(data.vertical)
    ? Math.round(host.scrollTop / Math.max(1, host.clientHeight))
    : Math.round(host.scrollLeft / Math.max(1, host.clientWidth));

const scrollToItem = ({ host, data }: BuiltinElement, index: number): void => {
  if (isOn(data.vertical)) host.scrollTop = index * host.clientHeight;
  else host.scrollLeft = index * host.clientWidth;
};

const scheduleAutoplay = (element: BuiltinElement): void => {
  window.clearInterval(element.state.timer as number | undefined);
  if (!isOn(element.data.autoplay)) return;
  element.state.timer = window.setInterval(() => {
    const count = element.host.querySelectorAll(':scope > wx-swiper-item').length;
    if (!element.host.isConnected) window.clearInterval(element.state.timer as number);
    else if (count > 1) {
      element.state.source = 'autoplay';
      scrollToItem(element, (Number(element.state.current) + 1) % count);
    }
  }, Number(element.data.interval));
};

const swiper: BuiltinDefinition = {
  properties: { current: 0, autoplay: false, interval: 5000, vertical: false, circular: false, indicatorDots: false },
  setUp: (element) => {
    const { host, state } = element;
    Object.assign(state, { current: 0, source: 'touch' });
    host.addEventListener('scroll', () => {
      const current = shownItem(element);
      if (current === state.current) return;
      state.current = current;
      const detail = { current, currentItemId: '', source: String(state.source) };
      state.source = 'touch';
      element.emit('change', detail);
      element.emit('animationfinish', detail);
    });
  },
  update: (element) => {
    const { host, data, state } = element;
    host.toggleAttribute('vertical', isOn(data.vertical));
    scheduleAutoplay(element);
    if (state.wanted !== data.current && Number(data.current) !== state.current) {
      // `source` is empty when the page itself moves the swiper.
      state.source = '';
      window.requestAnimationFrame(() => scrollToItem(element, Number(data.current)));
    }
    state.wanted = data.current;
  },
};

/** scroll-view, and swiper as a real scrollable with one item per screen. */
export const defineScrollBuiltins = ({ define }: BuiltinRegistry): void => {
  define('scroll-view', scrollView);
  define('swiper', swiper);
  define('swiper-item', { properties: { itemId: '' } });
};
