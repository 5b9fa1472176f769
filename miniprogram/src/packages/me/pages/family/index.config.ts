export default definePageConfig({
  navigationBarTitleText: '家人与授权',
});
