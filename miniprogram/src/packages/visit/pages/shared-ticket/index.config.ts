export default definePageConfig({
  navigationBarTitleText: '家人的候诊进度',
});
