#include "rules/board.h"

#include <assert.h>

bool board_open(struct board *board, size_t rules, size_t departments, size_t events, struct arena *arena)
{
    struct board_place *place = arena_new_array(arena, struct board_place, rules * departments + 1);
    struct referral *referral = arena_new_array(arena, struct referral, events + 1);
    struct review *review = arena_new_array(arena, struct review, events + 1);
    if (place == NULL || referral == NULL || review == NULL) {
        return false;
    }
    *board = (struct board){ .place = place,
                             .rule_count = rules,
                             .department_count = departments,
                             .referral = referral,
                             .review = review,
                             .capacity = events };
    return true;
}

struct board_place *board_at(const struct board *board, size_t rule, size_t department)
{
    assert(rule < board->rule_count);
    assert(department < board->department_count);
    return &board->place[rule * board->department_count + department];
}

void board_raise(struct board *board, size_t rule, size_t department, enum flag_level level,
                 struct night night)
{
    if (board->frozen) {
        return;
    }
    struct board_place *place = board_at(board, rule, department);
    for (int above = (int)place->level + 1; above <= (int)level; above++) {
        place->since[above] = night;
    }
    place->level = level > place->level ? level : place->level;
}

void board_close(struct board *board, size_t rule, size_t department)
{
    *board_at(board, rule, department) = (struct board_place){ .level = FLAG_NONE };
}

void board_turn(struct board *board)
{
    board->referral_count = 0;
    board->review_count = 0;
}

void board_refer(struct board *board, struct referral referral)
{
    if (!board->frozen) {
        assert(board->referral_count < board->capacity);
        board->referral[board->referral_count++] = referral;
    }
}

void board_review(struct board *board, struct review review)
{
    if (!board->frozen) {
        assert(board->review_count < board->capacity);
        board->review[board->review_count++] = review;
    }
}
