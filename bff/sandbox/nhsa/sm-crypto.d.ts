/** The part of sm-crypto that the sandbox uses; the package carries no types. */
declare module 'sm-crypto' {
  interface SignatureOptions {
    hash: boolean;
    userId: string;
    publicKey?: string;
  }
  export const sm2: {
    generateKeyPairHex(): { privateKey: string; publicKey: string };
    doSignature(message: string, privateKeyHex: string, options: SignatureOptions): string;
    doVerifySignature(
      message: string,
      signatureHex: string,
      publicKeyHex: string,
      options: Omit<SignatureOptions, 'publicKey'>,
    ): boolean;
  };
  export const sm3: (message: string) => string;
  export const sm4: {
    encrypt(message: string | number[], key: string | number[], options?: { mode?: string; padding?: string }): string;
    decrypt(message: string | number[], key: string | number[], options?: { mode?: string; padding?: string }): string;
  };
}
