export default definePageConfig({ component: true } as Parameters<typeof definePageConfig>[0]);
