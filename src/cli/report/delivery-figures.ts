/** What SES says became of the mails, at the moment of asking. */
export interface Delivery {
  /** Of the sender's whole domain on these days (UTC+8), other campaigns included. */
  statistics: null | {
    domain: string;
    from: string;
    to: string;
    requested: number;
    accepted: number;
    delivered: number;
    bounced: number;
    opened: number;
  };
  rows: DeliveryRows;
}

/** Of sent rows, evenly over the list: all of them, or every Nth. */
export interface DeliveryRows {
  sent: number;
  asked: number;
  delivered: number;
  bounced: number;
  /** SES did not pass it on, or dropped it. */
  dropped: number;
  /** Queued or delayed. */
  underWay: number;
  /** SES has no record of it. */
  notFound: number;
  opened: number;
  /** Why the asking ended early. */
  stopped: string | null;
}

export const MAIL_FATES = ['delivered', 'bounced', 'dropped', 'underWay', 'notFound'] as const;

export const MAIL_FATE_WORDS: Readonly<Record<(typeof MAIL_FATES)[number], string>> = {
  delivered: 'delivered',
  bounced: 'bounced',
  dropped: 'dropped by SES',
  underWay: 'under way',
  notFound: 'no record at SES',
};
