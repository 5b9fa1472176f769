export default definePageConfig({
  navigationBarTitleText: '候诊进度',
  enableShareAppMessage: true,
});
