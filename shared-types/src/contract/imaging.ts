import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { bytes, id } from './shared';

/** Grey values that a kind of tissue is looked at with; `own`: as the picture itself says. */
export const windowPreset = z.enum(['own', 'lung', 'soft_tissue', 'bone', 'brain']);
export type WindowPreset = z.infer<typeof windowPreset>;

/** Of one picture: the archive's id of it and its frame. */
export const imageId = z.string().regex(/^[0-9.]{1,64}-[0-9]{1,4}$/);

export const imageSeries = z.strictObject({
  title: z.string(),
  /** `CT`, `MR`, `DX`, `US`, … */
  modality: z.string(),
  /** The first one is meant to be seen first. */
  presets: z.array(windowPreset).min(1),
  /** In the order in which they were taken. `sides`: which side of the person is at the left and right edge. */
  images: z.array(
    z.strictObject({ id: imageId, sides: z.strictObject({ left: z.string(), right: z.string() }).nullable() }),
  ),
});
export type ImageSeries = z.infer<typeof imageSeries>;

export const reportImages = z.strictObject({
  /** not_offered: the hospital shows no pictures on the phone; not_arrived: none of this report. */
  status: z.enum(['not_offered', 'not_arrived', 'ready']),
  series: z.array(imageSeries),
  /** What the radiologist pointed at, with his words. */
  keyImages: z.array(z.strictObject({ imageId, label: z.string() })),
});
export type ReportImages = z.infer<typeof reportImages>;

const imageParams = z.strictObject({
  patientId: id,
  reportId: z.string().min(1).max(64),
  imageId,
});
const imageQuery = z.strictObject({
  preset: windowPreset.default('own'),
  size: z.enum(['full', 'thumb']).default('full'),
});

export const imagingEndpoints = {
  getReportImages: {
    access: 'user',
    summary: '报告的影像：有哪些序列、哪几张是医生标记的',
    params: imageParams.omit({ imageId: true }),
    response: reportImages,
  },
  getReportImage: {
    access: 'user',
    summary: '一张影像，已按窗位画好',
    params: imageParams,
    query: imageQuery,
    produces: ['image/jpeg', 'image/png'],
    response: bytes,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
