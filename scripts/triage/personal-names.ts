/**
 * Whether an n-gram may be, or be part of, somebody's name. The weights are shipped, so no name of a patient or doctor may
 * stand among their features. Four rules, applied to n-grams of two characters or more: a surname before 医生, 主任 and the
 * like; a surname before one or two characters that are usual in given names and in no word of medicine; 某 or a star
 * behind a surname, as left by masking; a surname before 我, as in a letter that begins with the writer's name.
 */
const SURNAMES =
  '王李张刘陈杨赵吴周徐孙朱胡郭何罗郑梁谢宋唐许邓韩冯曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方邹熊孟秦邱江尹薛闫段雷侯龙史陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤';
const GIVEN =
  '伟芳娜敏静丽强磊洋勇艳杰娟涛超秀霞刚桂英华玉兰红梅琳雪琴倩莉婷慧颖鹏宇浩轩梓涵佳怡欣雨晨俊辉峰斌玲燕萍淑珍凤洁淼瑞哲嘉诗悦妍睿博文昊泽思彤鑫建国志军晓云波海燕宏飞翔';
const TITLE = '(?:医|医生|医师|主|主任|大夫|教|教授|院长|护士|老师|先生|女士|小姐|某|我|\\*)';

// Also colours and the like, which are surnames only before a title.
const TITLED = new RegExp(`[${SURNAMES}黄林高马白江康安常]${TITLE}`);
const NAMED = new RegExp(`(?:^|[^一-鿿])[${SURNAMES}][${GIVEN}]{1,2}$|^[${SURNAMES}][${GIVEN}]{2}`);

// Words of medicine and daily life that the rules above would take for names.
const WORDS = new Set([
  '石英',
  '金红',
  '夏红',
  '向红',
  '龙飞',
  '江海',
  '何文',
  '金玉',
  '方红',
  '万文',
  '于红',
  '于飞',
  '任红',
]);

export const looksLikeName = (gram: string): boolean =>
  gram.length >= 2 && !WORDS.has(gram) && (TITLED.test(gram) || NAMED.test(gram));
