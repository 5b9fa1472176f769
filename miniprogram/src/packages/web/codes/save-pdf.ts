/** Hands a file to the browser's downloads. */
export const savePdf = (fileName: string, base64: string): void => {
  const bytes = Uint8Array.from(window.atob(base64), (character) => character.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
};
