import type { PauseReason } from '../../../domain/pause.ts';
import type { PauseText } from './pauses-en.ts';

export const PAUSES_ZH: Readonly<Record<PauseReason, PauseText>> = {
  operator: { title: '有人暂停了它', todo: '可以继续时，点“继续发送”。' },
  schedule: {
    title: '发送计划需要有人决定',
    todo: '看下面的说明，然后继续发送，或用命令行改期。',
  },
  quota: {
    title: '当日配额已用完',
    todo: '如果等到配额恢复来得及，什么都不用做；否则请向腾讯云申请更高的级别。',
  },
  balance: { title: '账号余额不足', todo: '充值后继续发送。' },
  package: { title: '邮件资源包已用完', todo: '购买资源包后继续发送。' },
  rejectionRate: {
    title: '退信太多',
    todo: '先查明原因再继续：退信不断的发信人会被 SES 封禁。',
  },
  frequency: { title: 'SES 认为对收件人发得太频繁', todo: '如果晚些发来得及，什么都不用做。' },
  rateLimit: { title: '对 SES 的请求太频繁', todo: '什么都不用做，它会自己放慢。' },
  blocked: { title: '邮箱服务商暂时限制了 SES', todo: '什么都不用做，稍后会自动重试。' },
  credentials: { title: 'SES 拒绝了密钥', todo: '给 worker 换上有发信权限的密钥，再继续发送。' },
  sender: { title: 'SES 拒绝了发信地址', todo: '在 SES 控制台改正后继续发送。' },
  template: { title: 'SES 拒绝了模板', todo: '在 SES 控制台改正后继续发送。' },
  account: { title: 'SES 拒绝了账号', todo: '与腾讯云解决后继续发送。' },
  groupLimit: {
    title: '账号的收件人列表太多',
    todo: '在 SES 控制台删除没有用的列表，再继续发送。',
  },
  content: {
    title: 'SES 拒绝了邮件内容',
    todo: '改正模板后继续发送；或者取消它，改好活动文件再发。',
  },
  recipients: { title: '名单无法使用', todo: '按下面的说明改正后继续发送。' },
  taskError: { title: 'SES 停掉了一个发送任务', todo: '看 SES 的说明；继续后其余任务照常发送。' },
  storage: {
    title: '活动目录无法使用',
    todo: '腾出空间，或恢复 worker 的权限；每分钟会自动重试。',
  },
  unreachable: { title: '连不上 SES', todo: '让网络恢复即可，会自动重试。' },
  unknown: {
    title: 'SES 返回了 steadysend 不认识的错误',
    todo: '看下面的说明，到 SES 控制台查看，再继续发送。',
  },
};
