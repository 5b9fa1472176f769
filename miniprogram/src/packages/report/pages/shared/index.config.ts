export default definePageConfig({
  navigationBarTitleText: '患者给您看的报告',
});
