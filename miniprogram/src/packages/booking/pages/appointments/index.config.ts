export default definePageConfig({
  navigationBarTitleText: '我的挂号',
});
