/** The hospital's archive of pictures (PACS), in our own words. Only reading: nothing here changes the archive. */

/** Towards which side of the patient an edge of the picture points, for example `R` or `AL` (DICOM PS3.3 C.7.6.1.1.1). */
export interface ImageSides {
  left: string;
  right: string;
}

/** Stored values that are shown from black to white, in the unit of the modality: Hounsfield units for CT. */
export interface GreyWindow {
  center: number;
  width: number;
  /** How grey rises between the two (DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3.1). */
  shape: 'linear' | 'sigmoid';
}

export interface ArchivedImage {
  /** The archive's id of the picture (SOP instance UID). */
  instanceId: string;
  /** Of a picture with several frames, counted from 1. */
  frame: number;
  /** Null: the picture does not say, as with ultrasound. */
  sides: ImageSides | null;
  /** The longer edge in pixels as it was taken. */
  longestEdgePx: number;
  /** The window that the picture itself carries; null: none, as with colours. */
  ownWindow: GreyWindow | null;
}

export interface ArchivedSeries {
  seriesId: string;
  /** `CT`, `MR`, `DX`, `US`, … */
  modality: string;
  description: string;
  /** As the modality wrote it, for example `CHEST`; may be empty. */
  bodyPart: string;
  /** In the order in which they were taken. */
  images: ArchivedImage[];
}

/** A picture that the radiologist pointed at, with what was written beside it; may be empty. */
export interface KeyImage {
  instanceId: string;
  frame: number;
  label: string;
}

export interface ArchivedStudy {
  studyId: string;
  accessionNumber: string;
  /** The number of the person that the pictures carry. */
  patientNumber: string;
  /** As the pictures carry it, family name first, without separators; in Chinese characters when they are there. */
  patientName: string;
  series: ArchivedSeries[];
  keyImages: KeyImage[];
}

export interface FrameRequest {
  studyId: string;
  seriesId: string;
  instanceId: string;
  frame: number;
  /** Null: the archive spreads the greys from the darkest to the lightest value. */
  window: GreyWindow | null;
  /** The picture is made to fit a square of this many pixels. */
  fitPx: number;
}

export interface RenderedFrame {
  mediaType: 'image/jpeg' | 'image/png';
  bytes: Uint8Array;
}

/** `Refused`: the archive does not let us in. `Protocol`: its answer cannot be read. */
export type ImagingErrorCode = 'NotFound' | 'Unavailable' | 'Timeout' | 'Refused' | 'Protocol';

export class ImagingError extends Error {
  constructor(
    readonly code: ImagingErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'ImagingError';
  }
}

export interface ImagingPort {
  /** The studies of one order; empty while none has arrived. @throws ImagingError */
  findStudies(accessionNumber: string): Promise<ArchivedStudy[]>;
  /** One picture, drawn by the archive. @throws ImagingError */
  renderFrame(request: FrameRequest): Promise<RenderedFrame>;
}
