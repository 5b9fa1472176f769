export default definePageConfig({
  navigationBarTitleText: '影像',
});
