export default definePageConfig({
  navigationBarTitleText: '紧急情况',
  navigationBarBackgroundColor: '#FBEFED',
  backgroundColor: '#FBEFED',
});
