export default definePageConfig({
  navigationBarTitleText: '谁能看我的报告',
});
