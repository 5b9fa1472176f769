export default definePageConfig({
  navigationBarTitleText: '去检查',
});
