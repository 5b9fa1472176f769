export default definePageConfig({
  navigationBarTitleText: '安诊',
});
