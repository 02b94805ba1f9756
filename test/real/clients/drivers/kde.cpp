// KDE's DAV library at work, as KOrganizer and Merkuro use it: a request in JSON a line, and its answer.
#include <KDAV/DavCollectionsFetchJob>
#include <KDAV/DavItemCreateJob>
#include <KDAV/DavItemDeleteJob>
#include <KDAV/DavItemModifyJob>
#include <KDAV/DavItemsFetchJob>
#include <KDAV/DavItemsListJob>
#include <KDAV/EtagCache>
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <iostream>
#include <stdexcept>

using namespace KDAV;

static const QString TYPE = QStringLiteral("text/calendar");

struct Account {
    QString user, password;

    // The library takes log-ins from the address alone.
    DavUrl at(const QString &address) const
    {
        QUrl url(address);
        url.setUserName(user, QUrl::DecodedMode);
        url.setPassword(password, QUrl::DecodedMode);
        return DavUrl(url, CalDav);
    }
};

static void done(KJob &job)
{
    job.setAutoDelete(false);
    if (!job.exec())
        throw std::runtime_error(job.errorString().toStdString());
}

static QJsonObject described(const DavItem &item)
{
    return {{"url", item.url().url().toString(QUrl::RemoveUserInfo | QUrl::FullyEncoded)},
            {"etag", item.etag()},
            {"text", QString::fromUtf8(item.data())}};
}

static QJsonValue discover(const Account &account, const QJsonObject &request)
{
    DavCollectionsFetchJob job(account.at(request["url"].toString()));
    done(job);
    QJsonArray found;
    for (const DavCollection &collection : job.collections())
        found.append(collection.url().url().path());
    return found;
}

static QJsonValue items(const Account &account, const QJsonObject &request)
{
    const DavUrl calendar = account.at(request["url"].toString());
    DavItemsListJob list(calendar, std::make_shared<EtagCache>());
    list.setContentMimeTypes({request["type"].toString()});
    done(list);
    QStringList urls;
    for (const DavItem &item : list.items())
        urls.append(item.url().url().toString());
    if (urls.isEmpty())
        return QJsonArray();
    DavItemsFetchJob fetch(calendar, urls);
    done(fetch);
    QJsonArray found;
    for (const DavItem &item : fetch.items())
        found.append(described(item));
    return found;
}

static DavItem sent(const Account &account, const QJsonObject &request)
{
    return DavItem(account.at(request["url"].toString()), TYPE, request["text"].toString().toUtf8(), request["etag"].toString());
}

static QJsonValue create(const Account &account, const QJsonObject &request)
{
    DavItemCreateJob job(sent(account, request));
    done(job);
    return described(job.item());
}

static QJsonValue modify(const Account &account, const QJsonObject &request)
{
    DavItemModifyJob job(sent(account, request));
    done(job);
    return described(job.item());
}

static QJsonValue remove(const Account &account, const QJsonObject &request)
{
    DavItemDeleteJob job(sent(account, request));
    done(job);
    return true;
}

using Action = QJsonValue (*)(const Account &, const QJsonObject &);

static const QHash<QString, Action> ACTIONS = {
    {"discover", discover}, {"items", items}, {"create", create}, {"modify", modify}, {"remove", remove}};

static QJsonObject answer(const Account &account, const QJsonObject &request)
{
    try {
        return {{"result", ACTIONS.value(request["do"].toString())(account, request)}};
    } catch (const std::exception &error) {
        return {{"error", QString::fromUtf8(error.what())}};
    }
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const Account account = {QString::fromUtf8(argv[1]), QString::fromUtf8(argv[2])};
    for (std::string line; std::getline(std::cin, line);) {
        const QJsonObject request = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
        std::cout << QJsonDocument(answer(account, request)).toJson(QJsonDocument::Compact).toStdString() << std::endl;
    }
}
