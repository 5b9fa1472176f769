export default definePageConfig({
  navigationBarTitleText: '导诊质量',
});
