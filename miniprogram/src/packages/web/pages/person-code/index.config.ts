export default definePageConfig({
  navigationBarTitleText: '扫一码通',
});
