/** How the buckets are reached. */
export interface S3Settings {
  /** Null: the AWS SDK looks where it always does (profile, container, instance). */
  readonly accessKeyId: string | null;
  readonly secretAccessKey: string | null;
  readonly sessionToken: string | null;
  readonly region: string;
  /** Null: AWS's own for the region. */
  readonly endpoint: string | null;
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
}
