import { View } from '@tarojs/components';
import { accessible, Card, Ticket } from '@/ui';

/** As high as the ticket and the route of a day. */
export function HomeSkeleton() {
  return (
    <View className="col g3" {...accessible({ role: 'status', label: '正在加载' })}>
      <Ticket
        foot={
          <>
            <View className="sk light sk-line short mt3" />
            <View className="sk sk-button mt4" />
          </>
        }
      >
        <View className="sk sk-line short" />
        <View className="sk sk-title mt4" />
        <View className="sk light sk-line mt3" />
        <View className="sk sk-block mt6" />
      </Ticket>
      <Card>
        <View className="sk sk-line short" />
        <View className="sk light sk-line mt4" />
      </Card>
    </View>
  );
}
