import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { optionalId } from './optional-id';

interface CardProps {
  children: ReactNode;
  /** Without padding, for lists of rows. */
  flush?: boolean;
  /** Red outline: critical values. */
  critical?: boolean;
  className?: string;
  id?: string;
}

export function Card({ children, flush, critical, className, id }: CardProps) {
  return (
    <View {...optionalId(id)} className={classNames('card', flush && 'flush', critical && 'critical', className)}>
      {children}
    </View>
  );
}

/** Heading of a group of cards, with an optional link at its right. */
export function Section({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <View className="sec">
      <View className="t3">{title}</View>
      {children}
    </View>
  );
}

interface TicketProps {
  /** Above the tear line: what to do now. */
  children: ReactNode;
  /** Below the tear line: one solid button, at most one link. */
  foot: ReactNode;
  face?: 'qing' | 'called' | 'amber' | 'green' | 'red' | 'stale';
  id?: string;
}

/** 号票: only for the one thing that matters now. */
export function Ticket({ children, foot, face = 'qing', id }: TicketProps) {
  return (
    <View {...optionalId(id)} className={classNames('ticket', face !== 'qing' && face)}>
      <View className="ticket-up">{children}</View>
      <View className="perforation">
        <View className="perforation-left" />
        <View className="perforation-line" />
        <View className="perforation-right" />
      </View>
      <View className="ticket-down">{foot}</View>
    </View>
  );
}

/** The dot between two facts, in place of a full-width interpunct. */
export function Sep() {
  return <View className="sep" />;
}

export function Rule({ className }: { className?: string }) {
  return <View className={classNames('hr', className)} />;
}
