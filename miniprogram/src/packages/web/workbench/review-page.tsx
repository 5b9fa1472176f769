import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import type { Resource } from '@/api';
import { accessible, type IconName, Note, PageState, Tap } from '@/ui';
import type { WorkbenchRoute } from '../../staff/workbench-pages';
import { BarWords } from './bench-search';
import type { Writing } from './reason-field';
import type { Decisions } from './use-decisions';
import { useWriting } from './use-writing';
import { WorkbenchPage } from './workbench-page';
import './review.scss';

interface ReviewPageProps<Item extends { id: string }, List> {
  page: WorkbenchRoute;
  /** Before the ids of rows, for tests and screen readers: `refund` gives `refund-…`. */
  idPrefix: string;
  noun: string;
  /** How many wait, and what the rule is. */
  summary: string;
  hint: string;
  list: Resource<List>;
  items: readonly Item[];
  desk: Pick<Decisions<Item, string>, 'chosen' | 'choose' | 'move' | 'done'>;
  actions: Readonly<Record<string, () => void>>;
  empty: { icon: IconName; title: string };
  row(item: Item): ReactNode;
  detail(item: Item, writing: Writing): ReactNode;
}

/** Requests that wait for a decision: the list at the left, the chosen one at the right. */
export function ReviewPage<Item extends { id: string }, List>(props: ReviewPageProps<Item, List>) {
  const { page, idPrefix, noun, list, items, desk, empty } = props;
  const { chosen, done } = desk;
  const writing = useWriting({ onMove: desk.move, actions: props.actions }, chosen !== undefined);
  const { error } = list;
  const bar = <BarWords about={props.summary} keys={props.hint} />;
  return (
    <WorkbenchPage page={page} bar={() => bar}>
      {() => (
        <View className="review-body">
          {done !== null && (
            <Note id={`${idPrefix}-done`} tone="green" alert>
              {done}
            </Note>
          )}
          <PageState
            resource={list}
            failed={{
              title: `没能打开${noun}`,
              text: error?.code.startsWith('STAFF') ? error.message : `${noun}没有丢。请检查网络再试。`,
            }}
            empty={{ when: () => items.length === 0, ...empty }}
          >
            {() => (
              <View className="review-columns">
                <View className="bench-list review-list" {...accessible({ role: 'radiogroup', label: noun })}>
                  {items.map((item) => (
                    <Tap
                      key={item.id}
                      id={`${idPrefix}-${item.id}`}
                      role="radio"
                      checked={item.id === chosen?.id}
                      isTabStop={item.id === chosen?.id}
                      className={`bench-row ${item.id === chosen?.id ? 'on' : ''}`}
                      onTap={() => desk.choose(item.id)}
                    >
                      {props.row(item)}
                    </Tap>
                  ))}
                </View>
                {chosen && <View className="bench-panel">{props.detail(chosen, writing)}</View>}
              </View>
            )}
          </PageState>
        </View>
      )}
    </WorkbenchPage>
  );
}
