export default definePageConfig({
  navigationBarTitleText: '建议挂的科',
});
