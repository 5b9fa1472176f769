import { View } from '@tarojs/components';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { useFamily } from '@/session';
import { Button, Card, Note, PageShell, PageState, Section } from '@/ui';
import { QrPicture } from './qr-picture';
import { codeNow, type PersonCode, usePersonCode } from './use-person-code';
import './index.scss';

/** `9123 4567 8901 2345 67`, to be read out or typed. */
const grouped = (code: string): string => code.replace(/(\d{4})(?=\d)/g, '$1 ');

const Code = ({ page, name }: { page: PersonCode; name: string }) => {
  const { read, nowMs } = page;
  const shown = read.data && codeNow(read.data, nowMs);
  if (!shown)
    return (
      <View className="col g3">
        <View className="t2">码要更新</View>
        <View className="body">断网太久，手里的码用完了。连上网络再取，或报姓名和病历号。</View>
        <Button id="renew-code" loading={read.isReloading} loadingText="正在取…" onTap={read.reload}>
          取新的码
        </Button>
      </View>
    );
  const { code, secondsLeft } = shown;
  return (
    <View className="person-code">
      <View className="t2" id="person-code-name">
        {name}
      </View>
      <QrPicture text={code} label={`${name}的一码通，${secondsLeft} 秒后更换`} />
      <View className="person-code-digits" id="person-code-digits">
        {grouped(code)}
      </View>
      <View className="person-code-time">
        <View className="person-code-left" style={{ width: `${(secondsLeft / 30) * 100}%` }} />
      </View>
      <View className="sub">{`${secondsLeft} 秒后换新的，不用刷新`}</View>
    </View>
  );
};

const USES = ['诊区护士台：签到', '收费窗口、自助机：缴费', '报告打印机：打印报告'];

/** 一码通: one code for check-in, payment and report printing, for whichever person of the family is chosen. */
export default function PersonCodePage() {
  const { patient } = useFamily();
  const page = usePersonCode(patient?.id);
  return (
    <PageShell title="一码通" who>
      {patient && (
        <Card id="person-code">
          <PageState
            resource={page.read}
            failed={{ title: '没能取到码', text: '请检查网络再试。等不及就报姓名和病历号。' }}
          >
            {() => <Code page={page} name={`${patient.relationLabel} ${patient.maskedName}`} />}
          </PageState>
        </Card>
      )}
      {page.read.data && <Note tone="qing">扫不出来时，把屏幕调亮一点，离远一些再扫。没有网络也能用一小时。</Note>}
      <Section title="哪里能用" />
      <Card>
        <View className="col g2">
          {USES.map((use) => (
            <View key={use} className="body">
              {withSpaces(use)}
            </View>
          ))}
        </View>
      </Card>
      <View className="sub">码 30 秒一换，截图没有用。不要拍给不认识的人。</View>
    </PageShell>
  );
}
