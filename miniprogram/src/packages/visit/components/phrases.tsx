import { Text } from '@tarojs/components';

// A longer phrase must be able to break, or it would leave the card.
const LONGEST_UNBROKEN = 12;

export const isShortPhrase = (phrase: string): boolean => phrase.length <= LONGEST_UNBROKEN;

/** A sentence that breaks after 区 or a comma and not inside 3 楼 B 区; for large letters, where a line holds few. */
export function Phrases({ text }: { text: string }) {
  const phrases = text.match(/[^区，、]+[区，、]?/g) ?? [text];
  return (
    <>
      {phrases.map((phrase) => (
        <Text key={phrase} className={isShortPhrase(phrase) ? 'nowrap' : ''}>
          {phrase}
        </Text>
      ))}
    </>
  );
}
