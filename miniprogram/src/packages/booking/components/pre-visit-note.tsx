import { View } from '@tarojs/components';
import type { PreVisitNoteView } from '@anzhen/shared-types';
import { useState } from 'react';
import { asApiError, call, useResource } from '@/api';
import { Button, Card, InlineMessage, Link } from '@/ui';

const Lines = ({ lines }: Pick<PreVisitNoteView, 'lines'>) => (
  <View className="sunken mt3">
    {lines.map(({ label, text }, index) => (
      <View key={label} className={index > 0 ? 'mt2' : ''}>
        <View className="cap">{label}</View>
        <View className="body">{text}</View>
      </View>
    ))}
  </View>
);

interface PreVisitNoteProps {
  appointmentId: string;
}

/**
 * 预诊小结: what was told to the triage, word for word as the nurse and the doctor would read it. Nobody reads it before
 * the person agrees, and it can be taken back until the visit. Without one the page says nothing of it.
 */
export function PreVisitNote({ appointmentId }: PreVisitNoteProps) {
  const note = useResource(`pre-visit-note:${appointmentId}`, () =>
    call('getPreVisitNote', { params: { appointmentId } }),
  );
  const [isSending, setSending] = useState(false);
  const [message, setMessage] = useState<string | null>(null);
  const { data } = note;
  if (!data || data.state === 'none') return null;

  const send = async (work: () => Promise<PreVisitNoteView>): Promise<void> => {
    setSending(true);
    setMessage(null);
    try {
      note.replace(await work());
    } catch (error) {
      setMessage(asApiError(error).message);
    }
    setSending(false);
  };
  const params = { appointmentId };
  const share = () =>
    send(() => call('sharePreVisitNote', { params, body: { triageId: data.triageId ?? '', agreed: true } }));
  const isShared = data.state === 'shared';
  return (
    <Card id="pre-visit-note">
      <View className="t3">{isShared ? '预诊小结，已同意给接诊的人看' : '要让接诊的人先看到您说的吗？'}</View>
      <View className="sub mt1">
        {isShared
          ? '护士和医生在这次就诊时看到的就是下面这些。谁看过，在“我的—谁看过”里能查到。'
          : '下面是您在导诊里说的，医生会看到同样的话。不同意也照常看病。'}
      </View>
      <Lines lines={data.lines} />
      <InlineMessage message={message} />
      {data.canChange && !isShared && (
        <View className="mt3">
          <Button id="share-note" kind="second" loading={isSending} onTap={() => void share()}>
            同意给接诊的人看
          </Button>
        </View>
      )}
      {data.canChange && isShared && (
        <View className="row ctr mt2">
          <Link
            id="withdraw-note"
            icon="undo-qing"
            onTap={() => void send(() => call('withdrawPreVisitNote', { params }))}
          >
            收回，不给看了
          </Link>
        </View>
      )}
    </Card>
  );
}
