/** `outcome`: a text, or one of the two constants below. */
export interface TestEvent {
  readonly name: string;
  readonly outcome: string;
  readonly why?: string;
}

export const BEGUN = 'begun';
export const FAILED = 'FAILED';
