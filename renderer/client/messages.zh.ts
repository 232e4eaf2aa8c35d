import type { Translation } from '../language/catalog.ts';
import type { en } from './messages.en.ts';

export const zh: Translation<typeof en> = {
  notices: { open: '打开', acknowledge: '确认', snooze: '推迟 1 小时' },
  failures: {
    closed: {
      message: 'Nightjar 暂时没有应答。',
      advice: '页面会自动重新连接，届时请再试一次。',
    },
    unknown: {
      message: '页面遇到未知错误。',
      advice: '请重新加载页面；若仍出现，请附上下面的文字报告。',
    },
    input: 'Nightjar 无法使用所填内容。',
    refused: {
      message: 'Nightjar 未能完成此操作。',
      advice: '请再试一次；若仍出现，请附上下面的文字报告。',
    },
  },
};
