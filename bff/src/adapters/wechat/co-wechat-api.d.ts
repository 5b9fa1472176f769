/** The part of co-wechat-api 3.11 that the adapter uses; the package carries no types. */
declare module 'co-wechat-api' {
  interface RequestOptions {
    method?: 'GET' | 'POST';
    dataType?: 'json';
    data?: string;
    headers?: Record<string, string>;
  }

  interface AccessToken {
    accessToken: string;
    /** Compared with the machine's clock. */
    expireTime: number;
  }

  class WechatApi {
    constructor(
      appId: string,
      appSecret: string,
      getToken: () => Promise<AccessToken | null>,
      saveToken: (token: AccessToken | null) => Promise<void>,
      tokenFromCustom: boolean,
    );
    prefix: string;
    snsPrefix: string;
    wxaPrefix: string;
    setOpts(options: { timeout: number }): void;
    request(url: string, options: RequestOptions): Promise<unknown>;
    code2Session(code: string): Promise<unknown>;
    getFollowers(nextOpenid?: string): Promise<unknown>;
    getUser(openid: string): Promise<unknown>;
  }

  export = WechatApi;
}
