/**
 * “Ignore … previous … instructions” as people write it to chat programs, in the languages with the most speakers.
 * Parts that vary (all, the) are left out where the order of words allows it; compared without white space.
 */
export const OVERRIDES_ELSEWHERE: readonly string[] = [
  'alle vorherigen Anweisungen', 'vorherige Anweisungen', 'bisherigen Anweisungen', // German
  'toutes les instructions précédentes', 'les instructions précédentes', 'instructions ci-dessus', // French
  'las instrucciones anteriores', 'instrucciones previas', // Spanish
  'as instruções anteriores', 'instruções prévias', // Portuguese
  'le istruzioni precedenti', 'istruzioni precedenti', // Italian
  'alle voorgaande instructies', 'vorige instructies', 'eerdere instructies', // Dutch
  'poprzednie instrukcje', 'poprzednie polecenia', // Polish
  'předchozí pokyny', 'předchozí instrukce', // Czech
  'tidigare instruktioner', // Swedish
  'tidligere instruktioner', 'tidligere instruksjoner', // Danish, Norwegian
  'aiemmat ohjeet', // Finnish
  'önceki tüm talimatları', 'önceki talimatları', // Turkish
  'instrucțiunile anterioare', // Romanian
  'korábbi utasítás', 'előző utasítás', // Hungarian
  'instruksi sebelumnya', 'perintah sebelumnya', // Indonesian
  'hướng dẫn trước', 'chỉ dẫn trước', // Vietnamese
  'предыдущие инструкции', 'предыдущие указания', // Russian
  'попередні інструкції', // Ukrainian
  'προηγούμενες οδηγίες', // Greek
  '忽略之前的', '忽略以上', '忽略上面的', '忽略所有', '無視之前', '忽略先前', // Chinese
  '以前の指示', 'これまでの指示', '上記の指示', '指示をすべて無視', // Japanese
  '이전의 모든 지시', '이전 지시', '이전의 지시', // Korean
  'التعليمات السابقة', // Arabic
  'ההוראות הקודמות', // Hebrew
  'دستورات قبلی', // Persian
  'पिछले सभी निर्देशों', 'पिछले निर्देशों', // Hindi
  'คำสั่งก่อนหน้า', // Thai
]; // prettier-ignore
