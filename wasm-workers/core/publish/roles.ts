/** What published bytes are for, and the media type that each role is served as: a closed list, never the uploader's word. */
export interface RoleFacts {
  readonly type: string;
  /** Largest file of the role, in bytes; a token's quota may be less. */
  readonly maxBytes: number;
}

const MIB = 2 ** 20;

/** Roles of what an owner uploads. */
export const UPLOAD_ROLES = {
  /** fMP4 init and media segments of the picture. */
  video: { type: 'video/mp4', maxBytes: 256 * MIB },
  /** fMP4 init and media segments of one audio rendition. */
  audio: { type: 'audio/mp4', maxBytes: 8 * MIB },
  /** WebVTT: a segment of a subtitle rendition, or the whole. */
  subtitles: { type: 'text/vtt; charset=utf-8', maxBytes: 8 * MIB },
  /** A still picture of the source. */
  poster: { type: 'image/jpeg', maxBytes: 2 * MIB },
  /** One MP4 with everything, for download. */
  download: { type: 'video/mp4', maxBytes: 16 * 1024 * MIB },
} as const satisfies Readonly<Record<string, RoleFacts>>;

/** Roles of what the edge writes itself from a description; nobody can upload these. */
export const WRITTEN_ROLES = {
  playlist: { type: 'application/vnd.apple.mpegurl', maxBytes: 4 * MIB },
  chapters: { type: 'text/vtt; charset=utf-8', maxBytes: MIB },
  transcript: { type: 'application/json', maxBytes: 8 * MIB },
} as const satisfies Readonly<Record<string, RoleFacts>>;

export type UploadRole = keyof typeof UPLOAD_ROLES;
export type WrittenRole = keyof typeof WRITTEN_ROLES;
export type Role = UploadRole | WrittenRole;

export const UPLOAD_ROLE_NAMES = Object.keys(UPLOAD_ROLES) as [UploadRole, ...UploadRole[]];

/** Type and largest size of a role. */
export function roleFacts(role: Role): RoleFacts {
  return { ...UPLOAD_ROLES, ...WRITTEN_ROLES }[role];
}
