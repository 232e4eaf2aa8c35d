import { catalog, type Messages, type Translation } from '../language/catalog.ts';

const en = {
  added: 'Suppressed: {name}',
  edited: 'Rule saved: {name}',
  ended: 'Rule ended: {name}',
  reopened: 'Rule holds again: {name}',
  kept: 'Kept for another month: {name}',
  quiet: 'Quiet until it gets worse: {name}',
  hidden: 'Hidden: {name}',
  undone: 'Undone: {name}',
  undo: 'Undo',
  nothingToUndo: 'Nothing to undo on this page',
  nothingChanged: 'Nothing changed: it was so already.',
  notSaved: 'Not saved.',
  review: {
    title:
      '{many, plural, one {A suppression rule is worth a look} other {# suppression rules are worth a look}}',
    stale: 'has hit nothing for a month',
    broad: 'hides half of all findings or more',
    end: 'End it',
    keep: 'Keep for another month',
    dismiss: 'Not this week',
  },
} as const satisfies Messages;

const zh: Translation<typeof en> = {
  added: '已抑制：{name}',
  edited: '规则已保存：{name}',
  ended: '规则已结束：{name}',
  reopened: '规则重新生效：{name}',
  kept: '再保留一个月：{name}',
  quiet: '恶化前静默：{name}',
  hidden: '已隐藏：{name}',
  undone: '已撤销：{name}',
  undo: '撤销',
  nothingToUndo: '此页没有可撤销的操作',
  nothingChanged: '没有变化：原本就是如此。',
  notSaved: '未保存。',
  review: {
    title: '{many, number} 条抑制规则值得检查',
    stale: '一个月没有命中',
    broad: '隐藏了一半以上的发现',
    end: '结束规则',
    keep: '再保留一个月',
    dismiss: '本周不再提示',
  },
};

/** Texts of what is done about rules from anywhere. */
export const suppressingText = catalog(en, zh);
