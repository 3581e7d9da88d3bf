#!/usr/bin/env python3
"""substitute.py > substituted.tsv: labelled replies made by putting answers into frames; the hand-made sets lie beside it."""
import itertools

HEAD = ('id locale question_kind qvar raw expected also_ok solicitation solicitation_also_ok sentiment category '
        'category_also_ok tags').split()
rows = []


def add(locale, kind, raw, expected, also='-', tags='substituted', sol='-', sent='-', cat='-', cat_also='-'):
    rows.append([f'S{len(rows) + 1:04d}', locale, kind, '-', raw, expected, also, sol, '-', sent, cat, cat_also, tags])


FRAMES = ['{}', '{}점', '{}번', '{}점요', '{}번이요', '{}점입니다', '{}점 드려요', '네 {}점', '{}!', '{} .', '음 {}점', '{}점 감사합니다']
for frame, n in itertools.product(FRAMES, range(1, 6)):
    add('ko', 'scale5', frame.format(n), f'value={n}')
for frame, n in itertools.product(['{}', '{} points', 'I give {}', '{} please', "it's a {}"], range(1, 6)):
    add('en', 'scale5', frame.format(n), f'value={n}')
for frame, n in itertools.product(['{}', '{}分', '给{}分', '{}星'], range(1, 6)):
    add('zh', 'scale5', frame.format(n), f'value={n}')
for frame, n in itertools.product(['{}', '{} điểm', 'tôi cho {} điểm'], range(1, 6)):
    add('vi', 'scale5', frame.format(n), f'value={n}')
for form in ['①②③④⑤', '１２３４５', '❶❷❸❹❺', 'ⅠⅡⅢⅣⅤ', '१२३४५', '⑴⑵⑶⑷⑸']:
    for n, ch in enumerate(form, 1):
        add('mixed', 'scale5', ch, f'value={n}')
        add('mixed', 'yesno_solicit', ch, {1: 'value=no', 2: 'value=yes'}.get(n, 'unclear'))
WORDS = {'매우 만족': 5, '아주 만족': 5, '만족': 4, '보통': 3, '불만족': 2, '매우 불만족': 1, '매우 친절': 5, '친절': 4, '불친절': 2, '매우 불친절': 1}
for (word, n), end in itertools.product(WORDS.items(), ['', '합니다', '했어요', '했습니다', '요']):
    if word == '보통':
        end = {'': '', '합니다': '입니다', '했어요': '이었어요', '했습니다': '이었습니다', '요': '요'}[end]
    also = {'매우 불만족': 'value=2', '매우 불친절': 'value=2'}.get(word, '-')
    add('ko', 'scale5', word + end, f'value={n}', also)
for count in ['분', '시간', '층', '일', '주', '개월', '회', '명', '년', '군데']:
    for n in (2, 4):
        add('ko', 'scale5', f'{n}{count} 걸렸어요' if count in ('분', '시간', '일', '주', '개월', '년') else f'{n}{count} 갔어요',
            'unclear')
        add('ko', 'scale5', f'{n}{count}인데 {n - 1}점', f'value={n - 1}')
for verb, end in itertools.product(['없', '있'], ['습니다', '어요', '었습니다', '었어요', '음', '다', '네요', '었음', '었네요']):
    value = 'value=no' if verb == '없' else 'value=yes'
    add('ko', 'yesno_solicit', verb + end, value)
    add('ko', 'yesno_solicit', '네 ' + verb + end, value)
    add('ko', 'yesno_solicit', '아니요 ' + verb + end, value)
    add('ko', 'yesno_solicit', '그런 일 ' + verb + end, value)
    add('ko', 'yesno_solicit', ('1 ' if verb == '있' else '2 ') + verb + end, 'unclear')
    if verb == '없':
        for subject in ['시간이', '할 말이', '담당자가', '주차장이', '답변이']:
            add('ko', 'yesno_solicit', f'{subject} {verb}{end}', 'unclear')
        add('ko', 'yesno_solicit', f'한 번도 {verb}{end}', value)
    else:
        add('ko', 'yesno_solicit', f'한 번 {verb}{end}', value)
for things in itertools.product((1, 3, 5), (2, 4), (1, 2)):
    yes = 'no' if things[2] == 1 else 'yes'
    for frame in ['{},{},{}', '{} {} {}', '1){} 2){} 3){}', '친절 {} 만족 {} 금품 {}', '{}/{}/{}', '{}\\n{}\\n{}', '1. {}\\n2. {}\\n3. {}']:
        add('ko', 'any', frame.format(*things), f'multi={things[0]},{things[1]},{yes}')
for thing, act in itertools.product(['문자', '설문', '메시지', '이런 문자'], ['그만 보내세요', '거부합니다', '보내지 마세요', '수신 거부']):
    add('ko', 'any', f'{thing} {act}', 'optout')
for gift, (act, grade) in itertools.product(['돈', '상품권', '식사', '선물', '술'], [
        ('을 요구했습니다', 'explicit'), ('을 달라고 했어요', 'explicit'), (' 요구는 전혀 없었습니다', 'none'),
        (' 드렸는데 거절하셨어요', 'none'), ('을 바라는 눈치였어요', 'hint')]):
    act = act.replace('을 ', '를 ', 1) if gift == '식사' else act
    explicit = grade != 'none'
    sent = '-1' if explicit else ('0' if '요구는' in act else '1')
    add('ko', 'open', f'담당자가 {gift}{act}' if '드렸' not in act else f'{gift}{act}', 'text', sol=grade, sent=sent,
        cat='solicitation' if explicit else ('other' if sent == '0' else 'praise'),
        cat_also='-' if explicit else 'praise|other')
print('\t'.join(HEAD))
for row in rows:
    print('\t'.join(row))
