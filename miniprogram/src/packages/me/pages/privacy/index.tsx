import { formatDay, hospitalDate } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { now } from '@/platform/clock';
import { navigateTo } from '@/routes';
import {
  Button,
  Card,
  Confirm,
  Field,
  Footer,
  Icon,
  InlineMessage,
  ListRow,
  Note,
  PageShell,
  PageState,
  Section,
  Sheet,
} from '@/ui';
import { DELETE_WORD, usePrivacy } from './use-privacy';

type Privacy = ReturnType<typeof usePrivacy>;

function Choices({ page }: { page: Privacy }) {
  const { agreement } = page;
  const today = hospitalDate(new Date(now()));
  return (
    <>
      <Section title="我的选择" />
      {agreement?.agreedAt && (
        <Note tone="green">{`您在${formatDay(hospitalDate(new Date(agreement.agreedAt)), today)}同意了第 ${agreement.agreedVersion} 版。`}</Note>
      )}
      <Card flush>
        <ListRow
          id="export-data"
          lead={<Icon name="download-qing" size="l" />}
          title={page.busy === 'export' ? '正在准备…' : '导出我的数据'}
          detail="复制一份我们保存的、关于您的全部内容"
          disabled={page.busy !== null}
          onTap={page.exportData}
        />
        <ListRow
          id="go-access-log"
          lead={<Icon name="eye-qing" size="l" />}
          title="谁看过我家人的信息"
          onTap={() => void navigateTo('me.access-log')}
        />
        <ListRow
          id="withdraw-privacy"
          lead={<Icon name="undo-qing" size="l" />}
          title="收回同意"
          detail="先不用了，账号和记录还留着"
          onTap={() => page.ask('withdraw')}
        />
        <ListRow
          id="delete-account"
          lead={<Icon name="trash-red" size="l" />}
          title="注销账号"
          detail="删除我们保存的您和家人的信息"
          onTap={() => page.ask('delete')}
        />
      </Card>
    </>
  );
}

function Questions({ page }: { page: Privacy }) {
  const { asking, busy } = page;
  return (
    <>
      <Confirm
        open={asking === 'withdraw'}
        title="要收回同意吗？"
        confirmText="收回同意"
        cancelText="先不收回"
        isDangerous
        loading={busy === 'withdraw'}
        onConfirm={page.withdraw}
        onCancel={() => page.ask(null)}
      >
        收回后，这里不能再挂号、缴费、看报告，也不再给您发提醒。已经挂的号还有效，请到窗口办理。收回前做过的事不受影响。以后想用，再同意一次就行。
      </Confirm>
      <Sheet
        id="delete-sheet"
        open={asking === 'delete'}
        title="注销账号"
        onClose={() => page.ask(null)}
        foot={
          <Button
            id="confirm-delete"
            kind="danger-outline"
            missing={page.typed.trim() === DELETE_WORD ? undefined : `还差输入“${DELETE_WORD}”`}
            loading={busy === 'delete'}
            loadingText="正在注销…"
            onTap={page.deleteAccount}
          >
            注销账号，删除我的信息
          </Button>
        }
      >
        <View className="col g3">
          <View className="body">注销以后：</View>
          <View className="body">您和家人的姓名、证件、手机号，从我们这里删除，不能恢复。</View>
          <View className="body">医院里的病历、报告和付款记录，按规定由医院保存，请到窗口查。</View>
          <View className="body">还有没看完的号、没办完的付款，要先退号或办完才能注销。</View>
          <Field
            id="delete-word"
            label={`想清楚了，请输入“${DELETE_WORD}”两个字`}
            value={page.typed}
            onChange={page.setTyped}
            maxLength={4}
          />
        </View>
      </Sheet>
    </>
  );
}

export default function PrivacyPage() {
  const page = usePrivacy();
  const footer = page.needsAgreement && page.policy.data && (
    <Footer>
      <Button
        id="agree-privacy"
        openType="agreePrivacyAuthorization"
        loading={page.busy === 'agree'}
        loadingText="正在登录…"
        onTap={page.agree}
      >
        同意隐私政策
      </Button>
    </Footer>
  );
  return (
    <PageShell title="隐私" isPolicy footer={footer || undefined}>
      <InlineMessage tone="green" message={page.done} />
      <InlineMessage message={page.fault} />
      {page.isAgreed && page.needsAgreement && (
        <Note tone="amber">隐私政策更新了。请看完新的内容，同意后继续使用。</Note>
      )}
      <PageState
        resource={page.policy}
        failed={{ title: '没能打开隐私政策', text: '您的选择没有变。请检查网络再试。' }}
      >
        {({ version, effectiveFrom, sections }) => (
          <Card>
            <View className="t2">隐私政策</View>
            <View className="cap mt1">{`第 ${version} 版，${effectiveFrom} 起生效`}</View>
            {sections.map(({ title, text }) => (
              <View key={title} className="mt5">
                <View className="t3">{title}</View>
                <View className="body c2 mt2">{text}</View>
              </View>
            ))}
          </Card>
        )}
      </PageState>
      {page.isAgreed && <Choices page={page} />}
      <Questions page={page} />
    </PageShell>
  );
}
