/* word_class.h - what a known word is to the reader; the names are those of
 * survey-defs/lexicons/LOCALE.yaml. */
#ifndef REPLY_WORD_CLASS_H
#define REPLY_WORD_CLASS_H

/* clang-format off */
#define WORD_CLASSES(X) \
    /* around the answer */ \
    X(WRAPPER, wrapper)             /* dropped: [Web발신] */ \
    X(WRAPPER_LINE, wrapper_line)   /* its line is dropped: 보낸사람: */ \
    X(WRAPPER_REST, wrapper_rest)   /* dropped with all that follows: ---원본 메시지--- */ \
    X(OUR_QUESTION, our_question)   /* a piece of a prompt of ours, pasted back */ \
    X(INERT, inert)                 /* a compound that hides a word: 틀림없, 쓰레기봉투; says nothing itself */ \
    X(FILLER, filler)               /* says nothing: 그냥, 음 */ \
    X(ADVERB, adverb)               /* may stand inside a phrase of several words: 좀, ever */ \
    X(ENDING, ending)               /* what follows an answer in its token: 요, 입니다, 드려요 */ \
    X(GREETING, greeting) \
    X(CONTRAST, contrast)           /* ends a clause: but, 하지만 */ \
    X(CORRECT, correct)             /* what came before is taken back: 아니, 말고, → */ \
    X(OVERRULE, overrule)           /* what came before was only considered: 주려다 */ \
    X(QUESTION, question)           /* asks or doubts, in a verb's ending: 겠어요, ㄹ까 */ \
    X(WHY, why)                     /* asks for the reason of what did happen: 왜 */ \
    X(RHETORIC, rhetoric)           /* sarcasm: 퍽이나, 개뿔 */ \
    X(WISH, wish)                   /* conditional or wish: 으면 좋겠, should */ \
    /* numbers */ \
    X(POINTS, points)               /* after a number, a score: 점 */ \
    X(OPTION, option)               /* after or before a number, a choice: 번 */ \
    X(COUNTER, counter)             /* after a number, something else is counted: 분, times */ \
    X(OUT_OF, out_of)               /* the number before is the top of the scale: 점 만점에 */ \
    X(OUT_OF_NEXT, out_of_next)     /* the number after is: out of 5 */ \
    X(BOUND, bound)                 /* makes a number a range: 이상, 사이 */ \
    X(UNGRANTED, ungranted)         /* points that are not given: 5점은 못 줘 */ \
    X(NUMBER_0, number_0) X(NUMBER_1, number_1) X(NUMBER_2, number_2) X(NUMBER_3, number_3) \
    X(NUMBER_4, number_4) X(NUMBER_5, number_5) X(NUMBER_6, number_6) X(NUMBER_7, number_7) \
    X(NUMBER_8, number_8) X(NUMBER_9, number_9) X(NUMBER_10, number_10) \
    X(NATIVE, native)               /* native numerals count: 두 번 = twice */ \
    X(STAR, star)                   /* before a native number: 별 네개 */ \
    /* points of a scale in words */ \
    X(BEST, best) X(GOOD, good) X(MIDDLE, middle) X(BAD, bad) X(WORST, worst) \
    X(VAGUE, vague)                 /* 3 or 4: 괜찮 */ \
    X(INTENSE, intense) X(WEAK, weak) \
    X(NOT_BEFORE, not_before)       /* 안, 못, not */ \
    X(NOT_AFTER, not_after)         /* 지 않, 지 못, 아니 */ \
    X(NEVER, never)                 /* 전혀, 한 번도 */ \
    X(DONT_KNOW, dont_know) \
    /* yes and no */ \
    X(EXIST, exist) X(ABSENT, absent) \
    X(YES, yes)                     /* acquiescence, tells nothing on the sensitive question: 네 */ \
    X(YES_SURE, yes_sure)           /* affirms that there was: English yes */ \
    X(NO, no) \
    X(RIGHT, right)                 /* 맞습니다: only at a confirmation */ \
    X(WRONG, wrong)                 /* 잘못 눌렀: only at a confirmation */ \
    X(OTHER_SUBJECT, other_subject) /* whose 없다: 시간, 어이, 담당자 */ \
    X(SUCH, such)                   /* the listed thing without its name: 그런 일, 적, 사실 */ \
    X(DOUBLE_NEGATION, double_negation) \
    X(DENIAL, denial)               /* rhetorical: 있을 리가 */ \
    X(EVASION, evasion) \
    X(DECLINE, decline)             /* 답하지 않음 */ \
    /* was it solved */ \
    X(FIRST, first) X(BETWEEN, between) X(LAST, last) /* a choice by its place: the last one */ \
    X(SOLVED, solved) X(PARTLY, partly) X(UNSOLVED, unsolved) X(BE_DONE, be_done) X(NOT_YET, not_yet) \
    /* several answers */ \
    X(LABEL_KINDNESS, label_kindness) X(LABEL_SATISFACTION, label_satisfaction) \
    X(LABEL_SOLICITATION, label_solicitation) X(LABEL_OPINION, label_opinion) \
    X(LABEL_LAST, label_last)       /* the last question, whatever it is: 마지막 */ \
    X(ALL, all)                     /* every question that takes a point: 다, 앞의 둘 */ \
    /* who writes, and stop */ \
    X(AUTOMATIC, automatic) X(SPAM, spam) X(ABUSE, abuse) \
    X(STOP_WHOLE, stop_whole)       /* alone, a wish to get no more: 거부, stop */ \
    X(STOP_PHRASE, stop_phrase)     /* the same wherever it stands: 수신거부, 문자 그만 */ \
    X(STOP_OBJECT, stop_object)     /* 문자, 설문 */ \
    X(STOP_VERB, stop_verb)         /* with an object: 보내지 마, 중단 */ \
    X(STOP_TRAP, stop_trap)         /* not our messages: 공사, 주차 */ \
    X(STOP_REPORTED, stop_reported) /* tells of another request: (차단해) 달라고 민원 넣 */ \
    X(HELP_WHOLE, help_whole) X(HELP_PHRASE, help_phrase) \
    X(WRONG_PHRASE, wrong_phrase) X(WRONG_WHOLE, wrong_whole) \
    /* what free text says about solicitation */ \
    X(BRIBE, bribe)                 /* has no innocent sense: 뇌물, 촌지 */ \
    X(BENEFIT, benefit)             /* money and what is worth money: 돈, 상품권 */ \
    X(TREAT, treat)                 /* innocent by itself: 밥, 커피, 선물 */ \
    X(LAWFUL, lawful)               /* fees, fines, refunds */ \
    X(DEMAND, demand)               /* 요구, 달라고 */ \
    X(QUOTED, quoted)               /* somebody's words that ask: 먹자고 하, 사라고 하 */ \
    X(ASK_TREAT, ask_treat)         /* demand and treat in one: 밥 사라 */ \
    X(RECEIVE, receive)             /* somebody took: 받, 챙기 */ \
    X(RECEIVE_OFFICIAL, receive_official) /* the verb's form says an official took: 받으시, 받아먹 */ \
    X(GIVE, give)                   /* the citizen gave: 드렸, 건넸 */ \
    X(PAY, pay)                     /* paid, for somebody: 지불, 결제, 대접 */ \
    X(GIVEN, given)                 /* the office gave: 주셨 */ \
    X(REFUSE, refuse)               /* 거절, 사양, 돌려주 */ \
    X(INSINUATE, insinuate)         /* 눈치, 은근, 대가 */ \
    X(HEARSAY, hearsay)             /* 소문, 들었 */ \
    X(COLLUDE, collude)             /* a suspicion by itself: 유착, 뒷거래 */ \
    X(GIFT_RHETORIC, gift_rhetoric) /* 줘야 하나 */ \
    X(OFFICIAL, official) X(CITIZEN, citizen) \
    X(EXPLICIT, explicit)           /* a whole phrase that states it */ \
    /* themes of free text */ \
    X(PRAISE, praise) X(RUDE, rude) X(DELAY, delay) X(MISROUTE, misroute) X(SUPPLEMENT, supplement) \
    X(AWAY, away) X(FACILITY, facility) X(COMPLAINT, complaint) X(SUGGEST, suggest) \
    X(WAIT, wait)                   /* a theme that needs a judgement: 대기, 처리 기간 */ \
    X(LONG, long) X(SHORT, short) X(BENEFACT, benefact)/* the judgement: 길, 빠르 */ \
    X(PLACE, place) X(LACKING, lacking) /* 주차장 + 부족 */ \
    X(CONDUCT, conduct)             /* 직원, 응대, 태도: with a good or bad word */ \
    X(SIGN, sign)                   /* the number after it is signed, so no answer: 마이너스 */ \
    X(NUMBER_NAME, number_name)     /* the number after it names something: window 3, 내선 5번 */ \
    X(REJECT, reject)               /* the number after it is not the answer: not 5 but 4 */ \
    X(CONDITION, condition)         /* -지 않으면, 없으면: a gift is the condition, nothing is denied */ \
    /* alerts */ \
    X(CRISIS, crisis) X(THREAT, threat) X(PRIVACY, privacy) X(REQUEST, request)
/* clang-format on */

enum word_class {
#define WORD_CLASS_ENUMERATOR(upper, lower) WORD_##upper,
    WORD_CLASSES(WORD_CLASS_ENUMERATOR)
#undef WORD_CLASS_ENUMERATOR
        WORD_CLASS_COUNT
};

#endif
