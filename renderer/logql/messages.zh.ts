import type { Translation } from '../language/catalog.ts';
import type { en } from './messages.en.ts';

export const zh: Translation<typeof en> = {
  selector: {
    'no-braces': '选择器以花括号中的标签开头。',
    'brace-open': '花括号没有闭合。',
    'label-name': '此处缺少标签名。',
    operator: '标签后应为 =、!=、=~ 或 !~。',
    value: '此处缺少带引号的值。',
    'string-open': '引号没有闭合。',
    comma: '标签之间用逗号分隔。',
    'matches-everything': '至少要有一个标签带有值。',
    'changes-lines': '来源按原样读取日志：不能解析或改写。',
    'rewrites-lines': '搜索不支持改写日志行的阶段：变得相同的行会丢失。',
    filter: '花括号之后是过滤器：|=、!=、|~ 或 !~。',
    'filter-value': '此处缺少过滤器的带引号文本。',
    'label-filter': '标签过滤器由名称、比较符和值组成。',
    regexp: '这不是正则表达式。',
    'too-long': '选择器过长。',
  },
};
