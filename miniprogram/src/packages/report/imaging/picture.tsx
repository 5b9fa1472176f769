import { type CommonEventFunction, Image, type ITouchEvent, View } from '@tarojs/components';
import { useRef } from 'react';
import { windowWidthPx } from '@/platform/device';
import { accessible, Button } from '@/ui';
import { classNames } from '@/ui/class-names';
import { follow, type Gesture, type Point, swipeOf } from './gestures';
import type { Frame } from './use-frames';
import type { Viewer } from './use-viewer';
import { sideWord } from './words';
import './imaging.scss';

/** On a PC the page is a column of a phone's width. */
const WIDEST_PX = 480;
export const frameEdgePx = (): number => Math.min(WIDEST_PX, windowWidthPx());

const pointsOf = (touches: ITouchEvent['touches']): Point[] =>
  Array.from(touches, ({ pageX, pageY }) => ({ x: pageX, y: pageY }));

// Taro's types know an event of touches by another name than its components do.
const onFingers = (act: (event: ITouchEvent) => void) => act as unknown as CommonEventFunction;

/** Fingers on the picture: they begin anew whenever one is added or lifted. */
const useGestures = (viewer: Viewer) => {
  const gesture = useRef<Gesture | null>(null);
  const begin = (points: Point[]): void => {
    gesture.current = points.length === 0 ? null : { from: viewer.zoom, points };
  };
  return {
    onTouchStart: onFingers(({ touches }) => begin(pointsOf(touches))),
    onTouchMove: onFingers(({ touches }) => {
      if (gesture.current) viewer.setZoom(follow(gesture.current, pointsOf(touches), frameEdgePx()));
    }),
    onTouchEnd: onFingers(({ touches, changedTouches }) => {
      const [end] = pointsOf(changedTouches);
      const turn = gesture.current && end ? swipeOf(gesture.current, end) : 0;
      begin(pointsOf(touches));
      if (turn !== 0) viewer.go(viewer.at + turn);
    }),
  };
};

interface PictureProps {
  viewer: Viewer;
  frame: Frame;
  /** Alone on the page: fingers never scroll it. */
  isAlone?: boolean;
}

/** One picture, with the sides of the person at its edges. */
export function Picture({ viewer, frame, isAlone = false }: PictureProps) {
  const gestures = useGestures(viewer);
  const { zoom, series, at, label } = viewer;
  const sides = series.images[at]?.sides ?? null;
  const holdsPage = isAlone || zoom.scale > 1;
  return (
    <View
      id="picture"
      className={classNames('picture', holdsPage && 'holds', isAlone && 'alone')}
      catchMove={holdsPage}
      {...gestures}
    >
      {frame.path !== null && (
        <View
          className={classNames('picture-sheet', (frame.isLoading || frame.error !== null) && 'old')}
          style={{ transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
        >
          <Image
            className="picture-image"
            src={frame.path}
            mode="aspectFit"
            {...accessible({ label: `影像，第 ${at + 1} 张，共 ${series.images.length} 张` })}
          />
        </View>
      )}
      {sides !== null && frame.error === null && (
        <>
          <View className="picture-side left">{sideWord(sides.left)}</View>
          <View className="picture-side right">{sideWord(sides.right)}</View>
        </>
      )}
      {label !== '' && <View className="picture-label">{`医生标记：${label}`}</View>}
      {frame.isLoading && (
        <View className="picture-word" {...accessible({ role: 'status' })}>{`正在打开第 ${at + 1} 张…`}</View>
      )}
      {frame.error !== null && (
        <View className="picture-failed" {...accessible({ role: 'alert' })}>
          <View>{`第 ${at + 1} 张没能打开，图片没有丢。`}</View>
          <View>{frame.error.code.startsWith('NETWORK') ? '请检查网络再试。' : frame.error.message}</View>
          <Button kind="second" small inline onTap={frame.retry}>
            再试一次
          </Button>
        </View>
      )}
    </View>
  );
}
