import type { Failure, FailureCode } from './failure.ts';

/** What the engine says in English, by its code. A code that can mean anything has the engine's own sentence alone. */
export const FAILURES_ZH: Readonly<
  Partial<Record<FailureCode, { readonly message: string; readonly advice: string }>>
> = {
  'ssh-missing': {
    message: '本机没有可用的 OpenSSH 客户端。',
    advice: '请安装 OpenSSH 客户端，并确保 ssh 在 PATH 中。',
  },
  'ssh-too-old': {
    message: 'OpenSSH 客户端版本过旧。',
    advice: '请升级到 OpenSSH 8.4 或更新版本。',
  },
  'host-unknown': { message: '找不到该主机名。', advice: '请检查主机名、别名以及本机的 DNS。' },
  'host-unreachable': {
    message: '无法连接到该主机。',
    advice: '请检查主机是否开机、网络或 VPN 是否连通、端口是否正确。',
  },
  'host-key-changed': {
    message: '该主机的密钥已改变，连接已停止。',
    advice: '请先确认服务器确实更换了密钥，再从 known_hosts 中删除旧条目。',
  },
  'host-key-rejected': {
    message: '主机密钥未被接受。',
    advice: '请核对指纹，再重新轮询该服务器。',
  },
  'authentication-refused': {
    message: '服务器拒绝了登录。',
    advice: '请检查用户名、密钥和 SSH 代理；在终端里用 ssh 试一次。',
  },
  'forward-refused': {
    message: 'SSH 已连通，但服务器不允许转发。',
    advice: '请在服务器的 sshd_config 中允许 AllowTcpForwarding，并检查地址和端口。',
  },
  'prompt-expired': {
    message: '需要你回答，而询问已过期。',
    advice: '请重新轮询该服务器，会再次询问。',
  },
  'tunnel-dead': { message: 'SSH 连接已中断。', advice: '下次轮询会重新连接；若反复出现，请检查网络。' },
  'connection-refused': {
    message: '连接被拒绝：该地址没有服务在监听。',
    advice: '请检查服务是否在运行，地址和端口是否正确。',
  },
  'tls-failed': { message: 'TLS 连接失败。', advice: '请检查证书和地址，以及两边的时钟。' },
  'loki-not-ready': { message: 'Loki 尚未就绪。', advice: '请稍候；若一直如此，请查看 Loki 自身的日志。' },
  'loki-rejected-query': {
    message: 'Loki 拒绝了查询。',
    advice: '请检查来源的选择器和 Loki 的限制。',
  },
  'loki-unauthorized': {
    message: 'Loki 要求授权或租户。',
    advice: '请检查来源的租户和请求头。',
  },
  'loki-overloaded': { message: 'Loki 负载过高。', advice: 'Nightjar 会放慢并自动重试。' },
  'loki-timeout': {
    message: 'Loki 没有及时应答。',
    advice: '会自动重试；若反复出现，请缩小选择器或检查 Loki 的负载。',
  },
  'loki-closed-connection': { message: 'Loki 中断了连接。', advice: '会自动重试；请查看 Loki 自身的日志。' },
  'loki-unexpected-answer': {
    message: 'Loki 的应答出乎意料。',
    advice: '请检查地址和端口、中间的代理，以及 Loki 自身的日志。',
  },
  'loki-too-many-lines-in-one-nanosecond': {
    message: '同一纳秒内的行数超过了 Loki 一次可返回的数量。',
    advice: '请拆分来源的选择器，或提高 Loki 的 max_entries_limit_per_query。',
  },
  'loki-not-kept': {
    message: '服务器不再保留这些日志行，或不再提供查询（max_query_lookback、retention）。',
    advice: '请选择更晚的开始时间，或让 Loki 保留更久。',
  },
  'range-given-up': {
    message: '失败五次后，放弃了 {minutes} 分钟的日志。',
    advice: '这段时间的日志不会再自动读取；请在 Loki 中查看。',
  },
  'model-missing': { message: '没有这个模型。', advice: '请在模型所在主机上拉取它，或选择另一个模型。' },
  'model-unreachable': {
    message: '无法连接到模型。',
    advice: '规则照常运行；请检查 Ollama 是否在运行，地址是否正确。',
  },
  'model-timeout': {
    message: '模型没有及时应答。',
    advice: '问题会留在积压中；较小的模型应答更快。',
  },
  'model-out-of-memory': {
    message: '模型所在主机内存不足。',
    advice: '请选择较小的模型或减小上下文长度。',
  },
  'model-busy': { message: '模型正忙。', advice: '问题会留在积压中，稍后再问。' },
  'model-prompt-too-long': {
    message: '提示词超出了模型的上下文。',
    advice: 'Nightjar 会拆分后重新询问。',
  },
  'model-answer-invalid': {
    message: '模型的回答无法使用。',
    advice: 'Nightjar 会再问一次；若反复出现，请选择另一个模型。',
  },
  'model-cloud-refused': {
    message: '该模型在云端运行，已被拒绝。',
    advice: '请选择本地模型，或在设置中允许云端模型。',
  },
  'model-not-chosen': { message: '此服务器未选择模型，只由规则检查。', advice: '请在“服务器”页选择一个。' },
  'model-host-missing': {
    message: '此服务器没有模型主机的地址。',
    advice: '请在“服务器”页填写。',
  },
  'model-on-battery': {
    message: '本机正在使用电池，此时不询问本机上的模型（设置，电源）。',
    advice: '接通电源后会再问。',
  },
  'model-resting': {
    message: '模型还要休息 {seconds} 秒，让主机有时间做别的事。',
    advice: '之后会自动再问。',
  },
  'model-failed-before': { message: '模型刚才失败了。', advice: '{seconds} 秒后自动重试。' },
  'question-given-up': {
    message: '问题已放弃：服务器不再被轮询，或 Nightjar 已退出。',
    advice: '所问的内容仍在等待。',
  },
  'suppression-matches-everything': {
    message: '此规则匹配所有发现。',
    advice: '请减少所列的值，或添加一个必须匹配的条件。',
  },
  'suppression-ended': { message: '此规则现在就已结束。', advice: '请选择更晚的结束时间。' },
  'address-invalid': {
    message: '“{address}” 不是地址，也不是地址段。',
    advice: '请写成 192.0.2.7、192.0.2.0/24 或 2001:db8::/32。',
  },
  'transfer-no-json': { message: '此文件不是 JSON。', advice: '请选择由 Nightjar 导出的文件。' },
  'transfer-other-format': {
    message: '此文件不是由 Nightjar 写出的。',
    advice: '请选择由 Nightjar 导出的文件。',
  },
  'transfer-newer': {
    message: '此文件由更新的 Nightjar 写出，本版本只认识版本 {version}。',
    advice: '请升级 Nightjar，再重新导入。',
  },
  'transfer-moved-on': {
    message: '查看文件之后，本机的内容已有变化；未导入任何内容。',
    advice: '请重新选择文件，查看现在会更改什么。',
  },
  'transfer-suppression-refused': {
    message: '抑制规则“{reason}”未被接受，未导入任何内容。',
    advice: '它匹配所有发现，或写有不是地址的内容；请在文件中改正，或不选它。',
  },
  'clock-skew': { message: '服务器的时钟与本机不一致。', advice: '请在两边启用时间同步（NTP）。' },
  'store-failed': {
    message: '无法读写 Nightjar 的数据库。',
    advice: '请检查数据文件夹所在磁盘的空间和权限。',
  },
  'rule-invalid': { message: '规则无效。', advice: '请按下面的文字修正。' },
  cancelled: { message: '已停止。', advice: '需要时可重新开始。' },
};

/**
 * A failure of the engine in Chinese. Where the failure does not come with the values that its sentences name, what the
 * translation leaves out stays in the engine's own sentence, above the other side's text.
 */
export function inChinese(failure: Failure): Pick<Failure, 'message' | 'advice' | 'detail'> {
  const words = FAILURES_ZH[failure.code];
  if (words === undefined) return failure;
  const { values } = failure;
  const detail = values ? failure.detail : [failure.message, failure.detail].filter(Boolean).join('\n');
  return {
    message: filled(words.message, values),
    advice: filled(words.advice, values),
    ...(detail && { detail }),
  };
}

function filled(sentence: string, values: Failure['values'] = {}): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
