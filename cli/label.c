/* SPDX-License-Identifier: BSD-2-Clause */
/* label.c: the few words around a record that are not the library's, in each language
 *
 * Tables only. A new language is a column here, and its texts in data/.
 */
#include "label.h"

#include <string.h>

typedef struct {
    const char *word;
    const char *texts[N_LANGUAGES];
} Word;

static const char *const labels[N_LABELS][N_LANGUAGES] = {
    [LABEL_ABOUT] = {"about", "件名"},
    [LABEL_CHAIN] = {"chain", "経過"},
    [LABEL_DO] = {"do", "対処"},
    [LABEL_FILE] = {"file", "場所"},
    [LABEL_FORMALLY] = {"formally", "規定"},
    [LABEL_HOW_MUCH] = {"much", "規模"},
    [LABEL_LIST] = {"list", "リスト"},
    [LABEL_LOG] = {"log", "ログ"},
    [LABEL_MAYBE] = {"maybe", "他に"},
    [LABEL_MEANS] = {"means", "意味"},
    [LABEL_NOT] = {"not", "除外"},
    [LABEL_REALLY] = {"really", "実際"},
    [LABEL_SINCE] = {"since", "期間"},
    [LABEL_TIME] = {"bulk", "推移"},
    [LABEL_TRUST] = {"trust", "信頼"},
    [LABEL_USUALLY] = {"usually", "多くは"},
    [LABEL_WAIT] = {"wait", "待機"},
    [LABEL_WHEN] = {"when", "日時"},
    [LABEL_WHO] = {"who", "担当"},
    [LABEL_WHY] = {"why", "理由"},
    [LABEL_WITH] = {"with", "関係"},

    [LABEL_ANSWERED] = {"{1} answered {2} with", "{1} が{2}に対して次のように応答:"},
    [LABEL_BETWEEN] = {"; ", "；"},
    [LABEL_BETWEEN_QUOTES] = {"\", \"", "」「"},
    [LABEL_CHAIN_LINK] = {"{1}, since {2}", "{1}、{2} から"},
    [LABEL_CODE_SAYS] = {"{2}, although {1} formally says so", "{2}（{1} の規定上の意味）ではない"},
    [LABEL_DEAD] = {"for good", "恒久的"},
    [LABEL_FROM_STATUS] = {"{1} reported status {2}", "{1} の報告した状態: {2}"},
    [LABEL_INCIDENT_ATTEMPTS] = {"attempts: {1}", "試行 {1} 回"},
    [LABEL_INCIDENT_FAILURES] = {"given up: {1}", "断念 {1} 件"},
    [LABEL_INCIDENT_MESSAGES] = {"messages: {1}, recipients: {2}", "{1} 通（宛先 {2}）"},
    [LABEL_INCIDENT_REJECTS] = {"refused here: {1}", "こちらで拒否 {1} 件"},
    [LABEL_INCIDENT_WAITING] = {"still waiting: {1}", "待機中 {1} 件"},
    [LABEL_LISTED] = {"{2} is on {1}", "{2} が {1} に登録されている"},
    [LABEL_MESSAGE_OF] = {"{1}, message {2}", "{1}、{2} 通目"},
    [LABEL_NO_RECIPIENT] = {"(recipient not told)", "（宛先の記載なし）"},
    [LABEL_NOT_REGISTERED] = {"nobody has registered this code", "登録されていないコード"},
    [LABEL_REPORTED] = {"{1} reported", "{1} の報告:"},
    [LABEL_SAID] = {"{1} said", "{1} の応答:"},
    [LABEL_SOMEBODY] = {"the server", "サーバ"},
    [LABEL_SUSPICIOUS] = {"this report may be forged; do not act on it alone",
                          "偽造された通知の疑いがある。これだけで判断しないこと"},
    [LABEL_STEP_MINUTES] = {"{1} min", "{1} 分"},
    [LABEL_STEP_HOURS] = {"{1} h", "{1} 時間"},
    [LABEL_STEP_DAYS] = {"{1} d", "{1} 日"},
    [LABEL_TIME_STEP] = {"{1}  a column is {2}", "{1}  一目盛りは {2}"},
    [LABEL_UNTIL] = {"{1} to {2}", "{1} から {2} まで"},
    [LABEL_TRIED_SINCE] = {"{1} attempts since {2}", "{2} から {1} 回試行"},
    [LABEL_WAIT_SECONDS] = {"the server asks for {1} seconds before the next try",
                            "次の試行まで {1} 秒待つよう求められている"},

    [LABEL_CAUSES] = {"causes", "原因"},
    [LABEL_DAYS] = {"failures by day", "日別の不達"},
    [LABEL_DOMAINS] = {"failures by recipient domain", "宛先ドメイン別の不達"},
    [LABEL_ERRORS] = {"could not be read", "読めなかったもの"},
    [LABEL_HARD] = {"dead addresses (hard)", "無効な宛先（ハード）"},
    [LABEL_HARD_SHORT] = {"hard", "ハード"},
    [LABEL_HOSTS] = {"failures by host that refused", "拒否したホスト別の不達"},
    [LABEL_KINDS] = {"records", "内訳"},
    [LABEL_LINES] = {"lines read", "読んだ行"},
    [LABEL_MESSAGES] = {"messages read", "読んだメッセージ"},
    [LABEL_NOT_REPORTS] = {"no reports", "通知でないもの"},
    [LABEL_PASSED_OVER] = {"passed over (older, or done before)", "対象外（古いもの・処理済み）"},
    [LABEL_REPORTS] = {"reports", "通知"},
    [LABEL_SKIPPED] = {"lines that no known mail server wrote, or torn ones",
                       "既知のメールサーバーのものでない行、または壊れた行"},
    [LABEL_SOFT] = {"other failures (soft)", "その他の不達（ソフト）"},
    [LABEL_SOFT_SHORT] = {"soft", "ソフト"},
};

static const Word kinds[] = {
    {"auto-reply", {"automatic reply", "自動応答"}},
    {"complaint", {"complaint", "苦情"}},
    {"delay", {"delayed", "遅延"}},
    {"disposition", {"receipt", "開封通知"}},
    {"error", {"could not be read", "読めない"}},
    {"expanded", {"passed on to a list", "リストに展開"}},
    {"failure", {"failed", "不達"}},
    {"not-a-report", {"not a report", "通知ではない"}},
    {"reject", {"refused", "拒否"}},
    {"relayed", {"relayed", "中継済み"}},
    {"success", {"delivered", "配信済み"}},
};

static const Word states[] = {
    {"ongoing", {"goes on", "継続中"}},
    {"over", {"over", "終息"}},
    {"quiet", {"no more sign of it", "その後の兆候なし"}},
};

static const Word lists[] = {
    {"addresses", {"own address", "自分のアドレス"}},
    {"clients", {"came from", "接続元"}},
    {"lists", {"list", "リスト"}},
    {"logins", {"log-in", "ログイン"}},
    {"origins", {"mail for", "元の宛先"}},
    {"providers", {"provider", "事業者"}},
    {"recipient-domains", {"recipient domain", "宛先ドメイン"}},
    {"relays", {"host", "相手のホスト"}},
    {"senders", {"sender", "送信者"}},
};

static const Word roles[] = {
    {"consequence", {"then", "その結果"}},
    {"reason", {"because of", "背景"}},
    {"root", {"here", "本件"}},
};

static const Word actors[] = {
    {"network-provider", {"the provider of this server's network", "このサーバの接続事業者"}},
    {"own-admin", {"the administrator of this server", "このサーバの管理者"}},
    {"recipient", {"the recipient", "受信者"}},
    {"recipient-admin", {"the administrator of the receiving server", "受信側サーバの管理者"}},
    {"relay-admin", {"the administrator of the other host", "相手のホストの管理者"}},
    {"sender", {"the person who sent it", "送信者"}},
    {"sender-admin", {"the administrator of the sending server", "送信側サーバの管理者"}},
};

static const Word categories[] = {
    {"content", {"content", "内容"}},
    {"domain", {"domain", "ドメイン"}},
    {"network", {"network", "ネットワーク"}},
    {"policy", {"policy", "ポリシー"}},
    {"rate", {"rate", "流量"}},
    {"recipient", {"recipient", "受信者"}},
    {"reputation", {"reputation", "評価"}},
    {"sender", {"sender", "送信者"}},
    {"special", {"special", "その他"}},
    {"system", {"system", "システム"}},
};

static const Word stages[] = {
    {"AUTH", {"the log-in", "認証（AUTH）"}},
    {"CONN", {"the connection", "接続"}},
    {"DATA", {"the announcement of the message", "DATA コマンド"}},
    {"DOT", {"the message body", "本文"}},
    {"EHLO", {"the greeting", "EHLO コマンド"}},
    {"MAIL", {"the sender's address", "送信者アドレス（MAIL FROM）"}},
    {"QUIT", {"the end of the session", "QUIT コマンド"}},
    {"RCPT", {"the recipient's address", "宛先アドレス（RCPT TO）"}},
    {"STARTTLS", {"the request for encryption", "STARTTLS コマンド"}},
};

static const Word proofs[] = {
    {"AUTH", {"the reply came when the sender logged in", "応答は認証の段階で返された"}},
    {"CONN",
     {"the reply came before anything was sent, so it is about the connecting host",
      "応答は接続直後、何も送らないうちに返された"}},
    {"DATA",
     {"the reply came after both addresses, before the message", "応答は宛先の後、本文の前に返された"}},
    {"DOT",
     {"both addresses had been accepted; the reply came after the body",
      "送信者も宛先も受け入れられ、応答は本文の後に返された"}},
    {"EHLO",
     {"the reply came to the greeting, before any address",
      "応答は EHLO に対して、アドレスより前に返された"}},
    {"MAIL",
     {"the reply came to the sender's address, before any recipient was named",
      "応答は送信者アドレスに対して、宛先より前に返された"}},
    {"RCPT",
     {"the reply came to the recipient's address, before the message",
      "応答は宛先に対して、本文より前に返された"}},
    {"STARTTLS", {"the reply came when encryption was to begin", "応答は暗号化の開始時に返された"}},
};

/* What is not here is shown with its own name. */
static const Word evidence[] = {
    {"context", {"the report says \"{1}\"", "通知に「{1}」とある"}},
    {"diagnostic", {"the reply says \"{1}\"", "応答に「{1}」とある"}},
    {"original", {"the returned message is {1}", "返送されたメッセージは {1}"}},
    {"original-from", {"the returned message is from {1}", "返送されたメッセージの差出人は {1}"}},
    {"recipient", {"the recipient is {1}", "宛先は {1}"}},
    {"remote_mta", {"the host that answered is {1}", "応答したホストは {1}"}},
    {"reply_code", {"the reply code is {1}", "応答コードは {1}"}},
    {"sender", {"the sender is {1}", "送信者は {1}"}},
    {"status", {"the status code is {1}", "ステータスコードは {1}"}},
};

static const char *
find(const Word *words, gsize n_words, Language language, const char *word)
{
    for (gsize i = 0; word != NULL && i < n_words; i++)
        if (g_str_equal(words[i].word, word))
            return words[i].texts[language];
    return NULL;
}

static const char *
find_or_word(const Word *words, gsize n_words, Language language, const char *word)
{
    const char *text = find(words, n_words, language, word);

    return text != NULL ? text : word != NULL ? word : "";
}

Language
language_of(const char *name)
{
    return name != NULL && g_str_has_prefix(name, "ja") ? LANGUAGE_JA : LANGUAGE_EN;
}

const char *
label_get(Language language, Label label)
{
    return labels[label][language];
}

static char *
insert(const char *text, const char *one, const char *two)
{
    GString *out = g_string_new(NULL);

    for (const char *at = text; *at != '\0'; at++) {
        if (g_str_has_prefix(at, "{1}") || g_str_has_prefix(at, "{2}")) {
            const char *part = at[1] == '1' ? one : two;
            g_string_append(out, part != NULL ? part : "");
            at += 2;
        } else {
            g_string_append_c(out, *at);
        }
    }
    return g_string_free(out, FALSE);
}

char *
label_fill(Language language, Label label, const char *one, const char *two)
{
    return insert(label_get(language, label), one, two);
}

char *
label_insert(const char *text, const char *one)
{
    return insert(text, one, NULL);
}

const char *
label_of_kind(Language language, const char *kind)
{
    return find_or_word(kinds, G_N_ELEMENTS(kinds), language, kind);
}

const char *
label_of_actor(Language language, const char *who_acts)
{
    return find_or_word(actors, G_N_ELEMENTS(actors), language, who_acts);
}

const char *
label_of_state(Language language, const char *state)
{
    return find_or_word(states, G_N_ELEMENTS(states), language, state);
}

const char *
label_of_list(Language language, const char *list)
{
    return find_or_word(lists, G_N_ELEMENTS(lists), language, list);
}

const char *
label_of_role(Language language, const char *role)
{
    return find_or_word(roles, G_N_ELEMENTS(roles), language, role);
}

const char *
label_of_category(Language language, const char *category)
{
    return find_or_word(categories, G_N_ELEMENTS(categories), language, category);
}

const char *
label_of_stage(Language language, const char *smtp_command)
{
    return find(stages, G_N_ELEMENTS(stages), language, smtp_command);
}

const char *
label_of_proof(Language language, const char *smtp_command)
{
    return find(proofs, G_N_ELEMENTS(proofs), language, smtp_command);
}

const char *
label_of_evidence(Language language, const char *field)
{
    return find(evidence, G_N_ELEMENTS(evidence), language, field);
}
