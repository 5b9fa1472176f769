import type { ReportImages, WindowPreset } from '@anzhen/shared-types';
import { useState } from 'react';
import { step, WHOLE, type Zoom } from './gestures';

/** Where somebody is among the pictures of a report, and how they look at them. */
export interface Viewer {
  series: ReportImages['series'][number];
  seriesAt: number;
  /** Counted from 0, within the series. */
  at: number;
  imageId: string;
  preset: WindowPreset;
  zoom: Zoom;
  /** The words of the radiologist beside this picture; empty when it is not one of his. */
  label: string;
  go(to: number): void;
  goToImage(imageId: string): void;
  chooseSeries(index: number): void;
  choosePreset(preset: WindowPreset): void;
  setZoom(zoom: Zoom): void;
  zoomBy(direction: 1 | -1, edgePx: number): void;
}

interface Place {
  seriesAt: number;
  at: number;
}

const placeOf = ({ series }: ReportImages, imageId: string | undefined): Place | null => {
  for (const [seriesAt, { images }] of series.entries()) {
    const at = images.findIndex(({ id }) => id === imageId);
    if (at >= 0) return { seriesAt, at };
  }
  return null;
};

interface Start {
  imageId?: string | undefined;
  preset?: string | undefined;
}

/** Begins with the picture asked for, else with the first that the radiologist marked, else in the middle of the body. */
export const useViewer = (images: ReportImages, start: Start = {}): Viewer => {
  const first = images.series[0]!;
  const [place, setPlace] = useState<Place>(
    () =>
      placeOf(images, start.imageId) ??
      placeOf(images, images.keyImages[0]?.imageId) ?? { seriesAt: 0, at: Math.floor((first.images.length - 1) / 2) },
  );
  const series = images.series[place.seriesAt] ?? first;
  const [chosen, setChosen] = useState<string | undefined>(start.preset);
  const [zoom, setZoom] = useState(WHOLE);
  const image = series.images[place.at] ?? series.images[0]!;
  const move = (to: Place): void => {
    setPlace(to);
    setZoom(WHOLE);
  };
  return {
    series,
    ...place,
    imageId: image.id,
    preset: series.presets.find((preset) => preset === chosen) ?? series.presets[0]!,
    zoom,
    label: images.keyImages.find(({ imageId }) => imageId === image.id)?.label ?? '',
    go: (to) => move({ ...place, at: Math.min(series.images.length - 1, Math.max(0, to)) }),
    goToImage: (imageId) => {
      const to = placeOf(images, imageId);
      if (to) move(to);
    },
    chooseSeries: (index) => move({ seriesAt: index, at: 0 }),
    choosePreset: setChosen,
    setZoom,
    zoomBy: (direction, edgePx) => setZoom((before) => step(before, direction, edgePx)),
  };
};
