export default definePageConfig({
  navigationBarTitleText: '给别的医生看',
});
