import { View } from '@tarojs/components';
import { navigateBack, navigateTo } from '@/routes';
import { Button, Card, Field, Footer, InlineMessage, Link, Note, Options, PageShell, Segments } from '@/ui';
import { PatientFacts } from './patient-facts';
import type { useAddPatient } from './use-add-patient';

const relations = [
  { value: 'self', label: '本人' },
  { value: 'mother', label: '妈妈' },
  { value: 'father', label: '爸爸' },
  { value: 'spouse', label: '爱人' },
  { value: 'son', label: '儿子' },
  { value: 'daughter', label: '女儿' },
  { value: 'other', label: '其他' },
] as const;

type Adding = ReturnType<typeof useAddPatient>;

function ChildFields({ form, errors, change }: Pick<Adding, 'form' | 'errors' | 'change'>) {
  return (
    <>
      <Field
        id="birth-date"
        label="孩子的出生日期"
        kind="number"
        value={form.birthDigits}
        onChange={(value) => change({ birthDigits: value.replace(/\D/g, '').slice(0, 8) })}
        maxLength={8}
        placeholder="例如 20200315"
        hint="8 位数字：年、月、日"
        error={errors.birthDigits}
      />
      <View className="col g2">
        <View className="sub">孩子的性别</View>
        <Options
          choices={[
            { value: 'male', label: '男' },
            { value: 'female', label: '女' },
          ]}
          value={form.sex}
          onChange={(sex) => change({ sex })}
        />
      </View>
      <Note>14 岁以下没有证件的孩子，由监护人代办，要登记监护人。</Note>
      <Field
        id="guardian-name"
        label="监护人姓名"
        value={form.guardianName}
        onChange={(guardianName) => change({ guardianName })}
        maxLength={30}
      />
      <Field
        id="guardian-id-number"
        label="监护人身份证号"
        kind="idcard"
        value={form.guardianIdNumber}
        onChange={(guardianIdNumber) => change({ guardianIdNumber })}
        maxLength={18}
        placeholder="18 位号码"
        error={errors.guardianIdNumber}
      />
    </>
  );
}

function Form({ adding }: { adding: Adding }) {
  const { form, errors, change } = adding;
  return (
    <>
      <Card>
        <View className="t3">这位是您的</View>
        <View className="mt3">
          <Options choices={relations} value={form.relation} onChange={(relation) => change({ relation })} />
        </View>
      </Card>
      <Card>
        <View className="col g4">
          <Field
            id="patient-name"
            label="姓名"
            value={form.name}
            onChange={(name) => change({ name })}
            maxLength={30}
            placeholder="和证件上一样"
          />
          <Segments
            choices={[
              { value: 'card', label: '有身份证号' },
              { value: 'child', label: '孩子没有证件' },
            ]}
            value={form.document}
            onChange={(document) => change({ document })}
          />
          {form.document === 'card' ? (
            <Field
              id="id-number"
              label="身份证号"
              kind="idcard"
              value={form.idNumber}
              onChange={(idNumber) => change({ idNumber })}
              maxLength={18}
              placeholder="18 位号码"
              hint="用来找到医院里的病历。生日和性别从号码里读"
              error={errors.idNumber}
            />
          ) : (
            <ChildFields form={form} errors={errors} change={change} />
          )}
          <Field
            id="phone"
            label="手机号"
            kind="number"
            value={form.phone}
            onChange={(value) => change({ phone: value.replace(/\D/g, '').slice(0, 11) })}
            maxLength={11}
            placeholder="11 位数字"
            hint="医院有事会打这个号码，可以填您自己的"
            error={errors.phone}
          />
        </View>
      </Card>
      <InlineMessage message={adding.fault} />
    </>
  );
}

/** 添加家人. */
export function AddPatient({ adding }: { adding: Adding }) {
  const { gate, added } = adding;
  if (added) {
    return (
      <PageShell
        title="添加家人"
        footer={
          <Footer>
            <Button id="add-done" onTap={() => void navigateBack()}>
              办好了，返回
            </Button>
          </Footer>
        }
      >
        <Note tone="green" alert id="added">{`已添加 ${added.name}，可以挂号、看报告了。`}</Note>
        <PatientFacts patient={added} />
        <Link id="add-another" icon="plus-qing" onTap={adding.addAnother}>
          再添加一位
        </Link>
      </PageShell>
    );
  }
  if (gate !== 'open') {
    return (
      <PageShell title="添加家人">
        {gate === 'refused' && (
          <Card>
            <View className="t2">没有同意，就没有填写</View>
            <View className="body c2 mt2">
              添加家人要填姓名和证件号，先同意隐私政策才能填。不同意也可以到窗口或自助机办。
            </View>
            <View className="col g3 mt5">
              <Button id="ask-privacy" onTap={adding.askPrivacy}>
                再看一次，同意后填写
              </Button>
              <Link id="go-privacy" onTap={() => void navigateTo('me.privacy')}>
                看隐私政策全文
              </Link>
            </View>
          </Card>
        )}
      </PageShell>
    );
  }
  return (
    <PageShell
      title="添加家人"
      footer={
        <Footer>
          <Button
            id="save-patient"
            missing={adding.missing}
            loading={adding.isSaving}
            loadingText="正在和医院核对…"
            onTap={adding.save}
          >
            添加这位家人
          </Button>
        </Footer>
      }
    >
      <Form adding={adding} />
    </PageShell>
  );
}
