import type { ArchivedImage, ArchivedSeries, ArchivedStudy, KeyImage } from '../../ports/imaging';
import { type Dataset, itemsOf, nameOf, numberOf, numbersOf, TAG, textOf, textsOf } from './dataset';
import { factsOf, ownWindowOf } from './frame-facts';
import { sidesOf } from './sides';

/** Key Object Selection: the list of pictures that the radiologist pointed at (DICOM PS3.3 A.35.4). */
const KEY_OBJECT_SELECTION = '1.2.840.10008.5.1.4.1.1.88.59';

const byNumber =
  (tag: typeof TAG.instanceNumber | typeof TAG.seriesNumber) =>
  (a: Dataset, b: Dataset): number =>
    (numberOf(a, tag) ?? Number.MAX_SAFE_INTEGER) - (numberOf(b, tag) ?? Number.MAX_SAFE_INTEGER);

const imagesOf = (instance: Dataset): ArchivedImage[] => {
  const rows = numberOf(instance, TAG.rows) ?? 0;
  const columns = numberOf(instance, TAG.columns) ?? 0;
  const frames = Math.max(1, numberOf(instance, TAG.frames) ?? 1);
  const facts = factsOf(instance);
  return Array.from({ length: frames }, (_frame, index) => ({
    instanceId: textOf(instance, TAG.instanceId),
    frame: index + 1,
    sides: sidesOf(
      numbersOf(facts(index, TAG.planeOrientation), TAG.imageOrientation),
      textsOf(instance, TAG.patientOrientation),
    ),
    longestEdgePx: Math.max(rows, columns),
    ownWindow: ownWindowOf(instance, facts(index, TAG.frameWindow)),
  }));
};

const seriesOf = (instances: readonly Dataset[]): ArchivedSeries => {
  const [first] = instances as [Dataset];
  return {
    seriesId: textOf(first, TAG.seriesId),
    modality: textOf(first, TAG.modality),
    description: textOf(first, TAG.seriesDescription),
    bodyPart: textOf(first, TAG.bodyPart),
    images: [...instances].sort(byNumber(TAG.instanceNumber)).flatMap(imagesOf),
  };
};

const keyImagesOf = (selection: Dataset): KeyImage[] => {
  const content = itemsOf(selection, TAG.content);
  const label = content.map((item) => textOf(item, TAG.text)).find((text) => text !== '') ?? '';
  return content
    .flatMap((item) => itemsOf(item, TAG.referencedInstances))
    .flatMap((reference) => {
      const frames = numbersOf(reference, TAG.referencedFrames);
      const instanceId = textOf(reference, TAG.referencedInstanceId);
      return (frames.length > 0 ? frames : [1]).map((frame) => ({ instanceId, frame, label }));
    });
};

/** Puts the instances of one study together; what has no picture in it (texts, plans, waveforms) is left out. */
export const studyOf = (studyId: string, instances: readonly Dataset[]): ArchivedStudy | null => {
  const pictures = instances.filter((instance) => (numberOf(instance, TAG.rows) ?? 0) > 0);
  const [first] = [...pictures].sort(byNumber(TAG.seriesNumber));
  if (!first) return null;
  const bySeries = new Map<string, Dataset[]>();
  for (const picture of [...pictures].sort(byNumber(TAG.seriesNumber))) {
    const seriesId = textOf(picture, TAG.seriesId);
    const ofSeries = bySeries.get(seriesId);
    if (ofSeries) ofSeries.push(picture);
    else bySeries.set(seriesId, [picture]);
  }
  const series = [...bySeries.values()].map(seriesOf);
  const known = new Set(
    series.flatMap(({ images }) => images).map(({ instanceId, frame }) => `${instanceId}:${frame}`),
  );
  return {
    studyId,
    accessionNumber: textOf(first, TAG.accessionNumber),
    patientNumber: textOf(first, TAG.patientNumber),
    patientName: nameOf(first),
    series,
    keyImages: instances
      .filter((instance) => textOf(instance, TAG.sopClass) === KEY_OBJECT_SELECTION)
      .flatMap(keyImagesOf)
      .filter(({ instanceId, frame }) => known.has(`${instanceId}:${frame}`)),
  };
};
