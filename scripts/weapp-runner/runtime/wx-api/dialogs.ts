import { ApiFailure, type AsyncApis } from './call';
import { askInModal, chooseInSheet } from './modal';

const DEFAULT_TOAST_MS = 1500;
const MOST_BUTTON_CHARACTERS = 4;
const MOST_SHEET_ITEMS = 6;

const removeToasts = (selector: string): void => document.querySelectorAll(selector).forEach((toast) => toast.remove());

const showToast = (className: string, title: unknown, hasMask: unknown): HTMLElement => {
  removeToasts('.wx-toast');
  const toast = document.createElement('div');
  toast.className = `wx-toast ${className}`;
  toast.setAttribute('role', 'status');
  toast.toggleAttribute('mask', Boolean(hasMask));
  toast.textContent = String(title ?? '');
  document.body.appendChild(toast);
  return toast;
};

interface ModalOptions {
  title?: string;
  content?: string;
  showCancel?: boolean;
  confirmText?: string;
  cancelText?: string;
  editable?: boolean;
  placeholderText?: string;
}

const requireShort = (name: string, text: string): void => {
  if (text.length > MOST_BUTTON_CHARACTERS) {
    throw new ApiFailure(`${name} length should not larger than ${MOST_BUTTON_CHARACTERS} Chinese characters`);
  }
};

const showModal = async (
  options: ModalOptions,
): Promise<{ confirm: boolean; cancel: boolean; content: string | null }> => {
  const {
    title = '',
    content = '',
    showCancel = true,
    confirmText = '确定',
    cancelText = '取消',
    editable = false,
  } = options;
  requireShort('confirmText', confirmText);
  requireShort('cancelText', cancelText);
  const field = document.createElement('input');
  field.value = content;
  field.placeholder = options.placeholderText ?? '';
  const addField = (box: HTMLElement): void => void (editable && box.appendChild(field));
  const labels = { confirm: confirmText, cancel: showCancel ? cancelText : null };
  const confirm = await askInModal(title, editable ? '' : content, labels, addField);
  return { confirm, cancel: !confirm, content: editable && confirm ? field.value : null };
};

const showActionSheet = async ({ itemList }: { itemList?: string[] }): Promise<{ tapIndex: number }> => {
  if (!Array.isArray(itemList) || itemList.length === 0)
    throw new ApiFailure('parameter error: itemList should not be empty');
  if (itemList.length > MOST_SHEET_ITEMS) {
    throw new ApiFailure(`parameter error: itemList should not be larger than ${MOST_SHEET_ITEMS} items`);
  }
  const tapIndex = await chooseInSheet(itemList);
  if (tapIndex === null) throw new ApiFailure('cancel');
  return { tapIndex };
};

/** Toast, loading, modal and action sheet, with WeChat's limits on their texts. */
export const dialogApis: AsyncApis = {
  showModal,
  showActionSheet,
  showToast: ({ title, duration = DEFAULT_TOAST_MS, mask }: { title: string; duration?: number; mask?: boolean }) => {
    const toast = showToast('wx-toast-text', title, mask);
    window.setTimeout(() => toast.remove(), duration);
  },
  showLoading: ({ title, mask }: { title: string; mask?: boolean }) => void showToast('wx-toast-loading', title, mask),
  hideLoading: () => removeToasts('.wx-toast-loading'),
  hideToast: () => removeToasts('.wx-toast-text'),
};
