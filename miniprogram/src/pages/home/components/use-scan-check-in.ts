import { useState } from 'react';
import { asApiError } from '@/api';
import { scanCode } from '@/platform/wechat';
import { navigateTo } from '@/routes';

/** 我到了，签到: scans the code on the wall of the clinic and opens the check-in step with it. */
export const useScanCheckIn = (): { scan(): void; isScanning: boolean; fault: string | null } => {
  const [isScanning, setScanning] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const run = async (): Promise<void> => {
    setScanning(true);
    setFault(null);
    try {
      const scene = await scanCode();
      if (scene !== null) await navigateTo('visit.check-in', { scene });
    } catch (error) {
      setFault(asApiError(error).message);
    } finally {
      setScanning(false);
    }
  };
  return { scan: () => void run(), isScanning, fault };
};
