import type { BillView } from '@anzhen/shared-types';
import type { HisBill } from '../../ports/his';

const isOpenable = (given: string, hosts: readonly string[]): boolean => {
  if (!URL.canParse(given)) return false;
  const { protocol, hostname, port, username, password } = new URL(given);
  return protocol === 'https:' && port === '' && username === '' && password === '' && hosts.includes(hostname);
};

/**
 * The e-invoice as the phone may show it. The address comes from the HIS and ends on a patient's screen, so it is only
 * passed on when it is https on one of the hospital's own hosts; the number is shown in any case.
 */
export const presentInvoice = ({ invoice }: HisBill, hosts: readonly string[]): BillView['invoice'] =>
  invoice && { number: invoice.number, url: isOpenable(invoice.url, hosts) ? new URL(invoice.url).href : null };
